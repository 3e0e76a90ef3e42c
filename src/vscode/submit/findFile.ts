import { FileType, Uri, workspace } from 'vscode';
import { InvalidInput } from '../../base/errors.ts';
import { l10n } from '../platform/l10n.ts';

/** A file by its path in one of the workspace folders. @throws InvalidInput */
export async function findFile(path: string): Promise<Uri> {
  const isOutside = path.split(/[/\\]/).some((part) => part === '..' || part === '');
  for (const { uri } of isOutside ? [] : (workspace.workspaceFolders ?? [])) {
    const at = Uri.joinPath(uri, path);
    if (await isFile(at)) return at;
  }
  throw new InvalidInput('program', l10n.t('The workspace has no file {0}.', path));
}

async function isFile(uri: Uri): Promise<boolean> {
  try {
    return ((await workspace.fs.stat(uri)).type & FileType.File) !== 0;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'FileNotFound') return false;
    throw error;
  }
}
