/** Type of the tab, also in `onWebviewPanel:` and `activeWebviewPanelId`. */
export const previewViewType = 'scienceGateway.preview';
