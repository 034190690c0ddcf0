/** Where the load goes; there is no sensible default. */
export function urlFromEnvironment(): string {
  const url = __ENV.SEISMO_URL;
  if (!url) throw new Error('SEISMO_URL is not set; say where the load goes: SEISMO_URL=http://192.0.2.200/ k6 run …');
  return url;
}

/** A positive number from the environment, or the default where it is not set. */
export function numberFromEnvironment(name: string, fallback: number): number {
  const value = readNumber(name, fallback);
  if (!(value > 0 && Number.isFinite(value)))
    throw new Error(`${name} is ${__ENV[name]}, which is not a positive number`);
  return value;
}

/** A share from 0 to 1 from the environment, or the default where it is not set. */
export function shareFromEnvironment(name: string, fallback: number): number {
  const value = readNumber(name, fallback);
  if (!(value >= 0 && value <= 1)) throw new Error(`${name} is ${__ENV[name]}, which is not a share from 0 to 1`);
  return value;
}

/** A duration as k6 writes them (`90s`, `5m`), or the default where it is not set. */
export function durationFromEnvironment(name: string, fallback: string): string {
  const text = __ENV[name];
  if (text === undefined || text === '') return fallback;
  if (!/^(\d+(\.\d+)?(ms|s|m|h))+$/.test(text)) throw new Error(`${name} is ${text}, which is no duration such as 30s`);
  return text;
}

function readNumber(name: string, fallback: number): number {
  const text = __ENV[name];
  return text === undefined || text === '' ? fallback : Number(text);
}
