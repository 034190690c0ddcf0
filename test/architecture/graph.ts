import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { findImports, type Import } from './imports.ts';

/** The checkout. All other paths here are relative to it. */
export const root = resolve(import.meta.dirname, '../..');

/** A module imports another. */
export interface Edge {
  readonly from: string;
  /** Path of a module of ours, else the name of a package or of a part of Node (`execa`, `node:fs`); undefined: computed. */
  readonly to: string | undefined;
  readonly kind: Import['kind'];
}

/** Which module imports what. */
export interface Graph {
  readonly modules: readonly string[];
  edgesFrom(module: string): readonly Edge[];
}

/** Reads the import graph of some folders. */
export function readGraph(folders: readonly string[]): Graph {
  return makeGraph(new Map(folders.flatMap(modulesIn).map((module) => [module, readSource(module)])));
}

/** Every module in a folder and the folders in it; none when there is no such folder. */
export function modulesIn(folder: string): string[] {
  if (!isThere(folder)) return [];
  return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((path) => /\.m?ts$|\.mjs$/.test(path))
    .map((path) => join(folder, path))
    .sort();
}

/** Makes the graph of sources by their paths. */
export function makeGraph(sources: ReadonlyMap<string, string>): Graph {
  const edges = new Map([...sources].map(([from, source]) => [from, edgesOf(from, source)]));
  return { modules: [...sources.keys()], edgesFrom: (module) => edges.get(module) ?? [] };
}

export function readSource(module: string): string {
  return readFileSync(join(root, module), 'utf8');
}

/** Imports a module of ours by a path that is only known at run time. */
export async function importModule(module: string): Promise<Readonly<Record<string, unknown>>> {
  return import(pathToFileURL(join(root, module)).href);
}

export function isThere(path: string): boolean {
  return existsSync(join(root, path));
}

function edgesOf(from: string, source: string): Edge[] {
  return findImports(source).map(({ specifier, kind }) => ({
    from,
    to: specifier === undefined ? undefined : target(from, specifier),
    kind,
  }));
}

function target(from: string, specifier: string): string {
  if (specifier.startsWith('.')) return normalize(join(dirname(from), specifier));
  if (specifier.startsWith('node:')) return specifier;
  return specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');
}

/**
 * Follows imports, through modules of ours.
 * @param follow which edges to go along
 * @returns what is reached, each with the way there: first module, …, target
 */
export function reach(
  graph: Graph,
  starts: readonly string[],
  follow: (edge: Edge) => boolean,
): ReadonlyMap<string, readonly string[]> {
  const ways = new Map<string, readonly string[]>(starts.map((start) => [start, [start]]));
  for (const [module, way] of ways) {
    for (const edge of graph.edgesFrom(module)) {
      if (edge.to === undefined || !follow(edge) || ways.has(edge.to)) continue;
      // A Map is iterated over what is added meanwhile, so this loop goes on until nothing new is reached.
      ways.set(edge.to, [...way, edge.to]);
    }
  }
  return ways;
}

/** What is loaded as soon as the module is. */
export const loadsAtOnce = (edge: Edge): boolean => edge.kind === 'static';

/** What is loaded at once or later. */
export const loadsEver = (edge: Edge): boolean => edge.kind !== 'type';
