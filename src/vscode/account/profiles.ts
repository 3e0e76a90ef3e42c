import type { Profile } from '../../site/profile.ts';
import type { LocalStack } from '../gateway/localStack.ts';
import { DEFAULT_PROFILE, type Settings } from '../platform/settings.ts';
import { THIS_HUB, type InsideHub } from './insideHub.ts';

/** Every institution that can be signed in to: this machine, the hub around us, the settings. */
export class Profiles {
  constructor(
    readonly settings: Settings,
    private readonly stack: LocalStack,
    /** The hub in which this editor runs, if it does. */
    readonly around: InsideHub | undefined,
  ) {}

  /** Name of the one in use. */
  get active(): string {
    return this.settings.chosenProfile ?? (this.around ? THIS_HUB : DEFAULT_PROFILE);
  }

  /** Names, those that are there by themselves first. */
  get names(): readonly string[] {
    const given = this.around ? [THIS_HUB, DEFAULT_PROFILE] : [DEFAULT_PROFILE];
    const own = this.settings.profiles.map(({ name }) => name);
    return [...given, ...own.filter((name) => !given.includes(name))];
  }

  /** True for the ones that are not in the settings. */
  isGiven(name: string): boolean {
    return name === DEFAULT_PROFILE || (name === THIS_HUB && this.around !== undefined);
  }

  /** `undefined` for a name that does not exist, and for Local while no stack runs. */
  async named(name: string): Promise<Profile | undefined> {
    if (name === DEFAULT_PROFILE) return this.stack.profile();
    if (name === THIS_HUB && this.around) return this.around.profile;
    return this.settings.profiles.find((one) => one.name === name);
  }

  /** The hub of a profile as people know it, for lists; nothing is asked for it. */
  hubOf(name: string): string | undefined {
    if (name === THIS_HUB && this.around) return this.around.publicHub ?? this.around.profile.hub;
    return this.settings.profiles.find((one) => one.name === name)?.hub;
  }
}
