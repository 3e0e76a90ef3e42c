/** A browser that Playwright can drive. */
export interface BrowserProgram {
  readonly executable: string;
  /** Added to its environment. */
  readonly env: Readonly<Record<string, string>>;
  /** Where it comes from, for the log. */
  readonly origin: 'CHROMIUM' | 'installed' | 'apt-get' | 'npm';
}
