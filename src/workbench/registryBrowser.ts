import { createReadStream, createWriteStream } from 'node:fs';
import { chmod, mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createBrotliDecompress } from 'node:zlib';
import type { BrowserProgram } from './browserProgram.ts';
import { cached } from './cacheFolder.ts';
import { runCommand } from './childProcess.ts';
import { unpackPackage } from './npmTarball.ts';
import type { InstallOptions } from './serverBuild.ts';

/** A headless Chromium with the libraries and fonts that a bare machine lacks, inside its package. */
const PACKAGE = {
  name: '@sparticuz/chromium',
  version: '153.0.0',
  sha512:
    'jiGWqSvPMdu4+P9TilYqAR7yEGPEHINx+lCvE/NqNO/EHYzF/x1hUiI5T6ioVIt7dEy7n88byyT0vk+dnsgQwA==',
};

/** The package's own fonts beside the system's; the file it brings names folders of another place. */
const FONTS = `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <dir prefix="relative">fonts</dir>
  <dir>/usr/share/fonts</dir>
  <cachedir prefix="xdg">fontconfig</cachedir>
</fontconfig>
`;

/** The Chromium that the npm registry serves; `undefined` on platforms it is not built for. */
export async function registryBrowser(
  options: InstallOptions = {},
): Promise<BrowserProgram | undefined> {
  if (process.platform !== 'linux' || process.arch !== 'x64') return undefined;
  const root = await cached('chromium', [PACKAGE, FONTS], (folder) => install(folder, options));
  return {
    executable: join(root, 'chromium'),
    env: { LD_LIBRARY_PATH: join(root, 'lib'), FONTCONFIG_PATH: join(root, 'fonts') },
    origin: 'npm',
  };
}

async function install(root: string, { onProgress, signal }: InstallOptions): Promise<void> {
  onProgress?.(`download of Chromium ${PACKAGE.version}`);
  const whole = join(root, 'package');
  await unpackPackage(PACKAGE, whole, { signal });
  const packed = (name: string) => join(whole, 'bin', `${name}.br`);
  await inflate(packed('chromium'), join(root, 'chromium'));
  await chmod(join(root, 'chromium'), 0o755);
  for (const name of ['swiftshader', 'al2023', 'fonts']) {
    const tar = join(whole, `${name}.tar`);
    await inflate(packed(`${name}.tar`), tar);
    const folder = name === 'fonts' ? join(root, 'fonts') : root;
    await mkdir(folder, { recursive: true });
    await runCommand('tar', ['-xf', tar, '-C', folder, '--no-same-owner'], { signal });
  }
  await writeFile(join(root, 'fonts/fonts.conf'), FONTS);
  await rm(whole, { recursive: true });
}

async function inflate(from: string, to: string): Promise<void> {
  await pipeline(createReadStream(from), createBrotliDecompress(), createWriteStream(`${to}.part`));
  await rename(`${to}.part`, to);
}
