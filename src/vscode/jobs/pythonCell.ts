import { pythonStorage, pythonText } from '../../shared/pythonStorage.ts';

/** What a cell opens. */
export interface CellTarget {
  readonly id: string;
  readonly url: string;
  readonly endpoint: string | undefined;
  readonly isAnonymous: boolean;
  readonly isGroup: boolean;
}

/**
 * Python that opens an array with zarr, or a group with xarray, of any of their versions that read
 * S3 by fsspec. Keys are found where AWS tools look for them; none is ever written here.
 */
export function pythonCell({ id, url, endpoint, isAnonymous, isGroup }: CellTarget): string {
  const options = pythonStorage({ url, endpoint, isAnonymous });
  const storage = options === '' ? '' : `\n    ${options},`;
  const head = `# Written by job ${id}`;
  if (isGroup) {
    return `${head}\nimport xarray\n\ndata = xarray.open_zarr(\n    ${pythonText(url)},${storage}\n)\ndata\n`;
  }
  return `${head}\nimport zarr\n\narray = zarr.open(\n    ${pythonText(url)},\n    mode="r",${storage}\n)\narray\n`;
}
