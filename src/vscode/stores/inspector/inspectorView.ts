/** The type of an inspector's tab; VS Code knows by it whom to give it back to. */
export const inspectorViewType = 'scienceGateway.inspector';
