/** Type of the tab, also in `onWebviewPanel:` and `activeWebviewPanelId`. */
export const previewViewType = 'scienceGateway.preview';

/** Path of a link that opens an array. */
export const VIEW_LINK = '/open';
