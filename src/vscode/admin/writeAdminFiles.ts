import { FileSystemError, Uri, window, workspace } from 'vscode';
import type { AdminFile } from '../../admin/adminFiles.ts';
import type { Layout, PlannedStore, PlanWishes, Reach } from '../../admin/plan.ts';
import type { Profile } from '../../site/profile.ts';
import { writeProfileFile } from '../../site/profileFile.ts';
import type { Account } from '../account/account.ts';
import { checkAddress, hubBase } from '../account/addresses.ts';
import { loadCore } from '../loadCore.ts';
import { askChoice, askInTurn, askText } from '../platform/ask.ts';
import { Cancelled } from '../platform/cancellation.ts';
import { l10n } from '../platform/l10n.ts';

/**
 * Asks how the institution is built and writes the files that its administrator reviews. Nothing is
 * sent anywhere, and no file is replaced without a yes.
 */
export async function writeAdminFiles(account: Account): Promise<void> {
  const wishes = await askWishes(account.isLocal ? undefined : account.profile);
  const folder = await askFolder();
  const { adminFiles, adminPlan } = await loadCore();
  const files = adminFiles(adminPlan(wishes), writeProfileFile);
  await confirmReplacing(folder, files);
  for (const { name, text } of files) {
    await workspace.fs.writeFile(Uri.joinPath(folder, name), new TextEncoder().encode(text));
  }
  const [first] = files;
  if (first) await window.showTextDocument(Uri.joinPath(folder, first.name), { preview: false });
}

async function askWishes(profile: Profile | undefined): Promise<PlanWishes> {
  const title = l10n.t('Write Files for the Administrator');
  let layout: Layout = 'jetstream2';
  let hub = profile?.hub ?? '';
  let reach: Reach = 'clusterIp';
  let workerKeys = true;
  const step = (number: number) => ({ title, step: number, totalSteps: 4 });
  await askInTurn([
    async () => {
      const placeholder = l10n.t('How are JupyterHub and Dask Gateway installed?');
      layout = (await askChoice({ ...step(1), placeholder, items: layouts() })).layout;
    },
    async () => {
      const text = await askText({
        ...step(2),
        prompt: l10n.t('Public address of the JupyterHub; a page of it will do.'),
        placeholder: 'https://hub.example.org',
        value: hub,
        check: checkAddress,
      });
      hub = hubBase(text);
    },
    async () => {
      const placeholder = l10n.t('How do laptops reach the schedulers of clusters?');
      reach = (await askChoice({ ...step(3), placeholder, items: reaches() })).reach;
    },
    async () => {
      const placeholder = l10n.t('Where do workers get the keys of the object store from?');
      workerKeys = (await askChoice({ ...step(4), placeholder, items: keyChoices() })).fromSite;
    },
  ]);
  return { layout, hub, reach, workerKeys, store: profile && plannedStore(profile) };
}

function layouts() {
  const item = (layout: Layout, label: string, detail: string) => ({ layout, label, detail });
  return [
    item(
      'jetstream2',
      l10n.t('Jetstream 2'),
      l10n.t('Two releases, jupyterhub and dask-gateway, in one namespace'),
    ),
    item('daskhub', l10n.t('DaskHub'), l10n.t('One release of the chart dask/daskhub')),
    item('2i2c', l10n.t('Like 2i2c'), l10n.t('One release of a chart that holds both')),
  ];
}

function reaches() {
  const item = (reach: Reach, label: string, detail: string) => ({ reach, label, detail });
  return [
    item(
      'clusterIp',
      l10n.t('Through the hub only (ClusterIP)'),
      l10n.t('No new port; each user who follows jobs has a server running at the hub'),
    ),
    item(
      'loadBalancer',
      l10n.t('At an address of their own (LoadBalancer)'),
      l10n.t('One port to open, mutual TLS; users need no server at the hub'),
    ),
  ];
}

function keyChoices() {
  const item = (fromSite: boolean, label: string, detail: string) => ({ fromSite, label, detail });
  return [
    item(
      true,
      l10n.t('From the site, in a Kubernetes secret'),
      l10n.t('All users of the gateway share these keys and can read them'),
    ),
    item(
      false,
      l10n.t('From each user'),
      l10n.t('Lent to a cluster after a question, gone with the cluster'),
    ),
  ];
}

/** The store that results go to, when the profile in use names one. */
function plannedStore({ stores, results }: Profile): PlannedStore | undefined {
  const store = stores.find(({ name }) => name === results.store);
  const [bucket] = results.prefix.split('/').filter(Boolean);
  return store && bucket !== undefined
    ? { name: store.name, endpoint: store.endpoint, region: store.region, bucket }
    : undefined;
}

async function askFolder(): Promise<Uri> {
  const chosen = await window.showOpenDialog({
    canSelectFiles: false,
    canSelectFolders: true,
    title: l10n.t('Folder for the Files of the Administrator'),
    openLabel: l10n.t('Write Here'),
  });
  const [folder] = chosen ?? [];
  if (!folder) throw new Cancelled();
  return folder;
}

async function confirmReplacing(folder: Uri, files: readonly AdminFile[]): Promise<void> {
  const there = await namesIn(folder);
  const taken = files.map(({ name }) => name).filter((name) => there.has(name));
  if (taken.length === 0) return;
  const replace = l10n.t('Replace');
  const question = l10n.t(
    'The folder has these files already: {0}. Replace them?',
    taken.join(', '),
  );
  const answer = await window.showWarningMessage(question, { modal: true }, replace);
  if (answer !== replace) throw new Cancelled();
}

async function namesIn(folder: Uri): Promise<ReadonlySet<string>> {
  try {
    return new Set((await workspace.fs.readDirectory(folder)).map(([name]) => name));
  } catch (error) {
    // A folder typed into the dialog that is made by writing into it.
    if (error instanceof FileSystemError && error.code === 'FileNotFound') return new Set();
    throw error;
  }
}
