import { SeismoError } from '../error/error.ts';
import type { HostName } from './topology.ts';

export const defaultLabName = 'lab';

/** No hyphen: so the prefix of one lab's namespaces can never be the beginning of another's. */
const namePattern = /^[a-z][a-z0-9]{0,11}$/;

/** @throws SeismoError `usage` for a name that cannot be part of a namespace's name. */
export function checkLabName(name: string): string {
  if (namePattern.test(name)) return name;
  throw new SeismoError('usage', `"${name}" cannot be a lab's name`, {
    hint: 'use up to 12 lower-case letters and digits, a letter first, such as --name lab2',
  });
}

/** What the names of all network namespaces of a lab begin with. */
export const namespacePrefix = (lab: string): string => `seismo-${lab}-`;

/** The network namespace of a host, as `ip netns` lists it. */
export const namespaceOf = (lab: string, host: HostName): string => `${namespacePrefix(lab)}${host}`;
