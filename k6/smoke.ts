import { openProfile } from './lib/profile.ts';

// A short, light load: does every kind of request work at all?
const { options: profileOptions, iteration } = openProfile({ rate: 20, duration: '10s' });

export const options = profileOptions;
export default iteration;
