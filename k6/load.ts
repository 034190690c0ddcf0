import { openProfile } from './lib/profile.ts';

// Enough requests to show a fault that breaks one in a hundred, for long enough to live through several of its turns.
const { options: profileOptions, iteration } = openProfile({ rate: 200, duration: '30s' });

export const options = profileOptions;
export default iteration;
