import type { ExtensionContext } from 'vscode';
import { Disposables } from '../../base/disposables.ts';
import type { Profile } from '../../site/profile.ts';
import type { JobMemory } from '../../site/siteJob.ts';
import type { LocalStack } from '../gateway/localStack.ts';
import type { CommandFunnel } from '../platform/commandFunnel.ts';
import type { Log } from '../platform/log.ts';
import { Settings } from '../platform/settings.ts';
import { Account } from './account.ts';
import type { WayParts } from '../ways/wayParts.ts';
import { AccountVault } from './accountVault.ts';
import { addProfile, editProfiles } from './addProfile.ts';
import { confirmClearHttp } from './clearHttp.ts';
import { HubAuthentication } from './hubAuthentication.ts';
import { Identities } from './identities.ts';
import { importAwsConfig } from './importAwsConfig.ts';
import { insideHub } from './insideHub.ts';
import { KeyVault } from './keyVault.ts';
import { exportProfile, importProfile } from './profileFiles.ts';
import { Profiles } from './profiles.ts';
import { SignIn } from './signIn.ts';
import { SignOut } from './signOut.ts';
import { Sites } from './sites.ts';
import { setStoreKeys } from './storeKeys.ts';
import { TokenCare } from './tokenCare.ts';

/** What the feature needs of the rest. */
export interface AccountFeatureParts {
  readonly context: ExtensionContext;
  readonly stack: LocalStack;
  readonly jobMemory: (profile: Profile, user: string) => JobMemory;
  readonly ways: (profile: Profile) => WayParts;
  readonly log: Log;
}

/** Accounts, profiles and secrets, wired once. Constructing it asks no network. */
export class AccountFeature extends Disposables {
  readonly account: Account;
  readonly signIn: SignIn;
  readonly settings = new Settings();
  readonly sites: Sites;
  readonly #profiles: Profiles;
  readonly #signOut: SignOut;
  readonly #keys: KeyVault;
  readonly #care: TokenCare;
  readonly #log: Log;

  constructor({ context, stack, jobMemory, ways, log }: AccountFeatureParts) {
    super();
    const { secrets, globalState, globalStorageUri } = context;
    const around = insideHub(process.env);
    log.redactor.learn(around?.token);
    log.redactor.learn(around?.storeKeys?.secretAccessKey);
    log.redactor.learn(around?.storeKeys?.sessionToken);
    const vault = this.add(new AccountVault(secrets, log.redactor));
    const keys = new KeyVault(secrets, log.redactor);
    const profiles = new Profiles(this.settings, stack, around);
    const identities = new Identities(vault, stack, globalState, around);
    const sites = new Sites((host) => confirmClearHttp(globalState, host), log);
    const parts = { profiles, vault, keys, identities, sites, stack, jobMemory, ways, log };
    const account = this.add(new Account(parts));
    const folder = globalStorageUri.fsPath;
    this.#care = this.add(new TokenCare({ account, vault, memory: globalState, folder, log }));
    this.account = account;
    this.sites = sites;
    this.signIn = new SignIn({ ...parts, account });
    this.#signOut = new SignOut({ ...parts, account });
    this.add(new HubAuthentication(vault, this.signIn, this.#signOut));
    this.#profiles = profiles;
    this.#keys = keys;
    this.#log = log;
  }

  register({ register: on }: CommandFunnel): void {
    const { signIn } = this;
    const profiles = this.#profiles;
    const keys = this.#keys;
    const log = this.#log;
    on('scienceGateway.account.signIn', (profile) => signIn.signIn(profile));
    on('scienceGateway.account.signInAgain', () => signIn.signInAgain());
    on('scienceGateway.account.signOut', () => this.#signOut.signOut());
    on('scienceGateway.account.switch', () => signIn.switchAccount());
    on('scienceGateway.account.renew', () => this.#care.renewNow());
    on('scienceGateway.account.importAwsConfig', () =>
      importAwsConfig({ profiles, keys, signIn, log }),
    );
    on('scienceGateway.profile.switch', () => signIn.switchProfile());
    on('scienceGateway.profile.add', () => addProfile(profiles, signIn));
    on('scienceGateway.profile.import', () => importProfile(profiles));
    on('scienceGateway.profile.export', () => exportProfile(profiles));
    on('scienceGateway.profile.edit', () => editProfiles());
    on('scienceGateway.store.setKeys', (place) => setStoreKeys(this.account, keys, place?.store));
  }
}
