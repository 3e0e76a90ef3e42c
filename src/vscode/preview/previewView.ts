/** Type of the tab, also in `onWebviewPanel:` and `activeWebviewPanelId`. */
export const previewViewType = 'scienceGateway.preview';

/** Type of the tab of two arrays. */
export const compareViewType = 'scienceGateway.compare';

/** Path of a link that opens an array. */
export const VIEW_LINK = '/open';
