import { workspace } from 'vscode';

const mebibyte = 2 ** 20;
/** What the settings say when they say nothing that can be, in MiB. */
const bounds = {
  hostMemory: { least: 8, most: 4096, otherwise: 64 },
  pageMemory: { least: 32, most: 4096, otherwise: 512 },
} as const;

/** Bytes that one preview may keep: of stored chunks in the extension host, of decoded ones in the page. */
export function previewMemory(which: keyof typeof bounds): number {
  const { least, most, otherwise } = bounds[which];
  const value = workspace.getConfiguration('scienceGateway.preview').get<unknown>(which);
  const known = typeof value === 'number' && Number.isFinite(value) ? value : otherwise;
  return Math.min(Math.max(known, least), most) * mebibyte;
}
