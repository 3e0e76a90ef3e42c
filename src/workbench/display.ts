/** True when somebody may be sitting in front of this machine and can see a window. */
export function hasDisplay(
  env: NodeJS.ProcessEnv = process.env,
  platform: NodeJS.Platform = process.platform,
): boolean {
  if (env['CI']) return false;
  if (platform === 'darwin') return env['SSH_CONNECTION'] === undefined;
  return Boolean(env['DISPLAY'] ?? env['WAYLAND_DISPLAY']);
}
