import { l10n } from '../platform/l10n.ts';

/** A page of a scheduler's dashboard. */
interface DashboardPage {
  readonly label: string;
  /** Below the dashboard's address. */
  readonly path: string;
  readonly about: string;
}

/** The pages of distributed 2022.6.0 to 2026.8.0 (`distributed/dashboard/scheduler.py`). */
export function dashboardPages(): readonly DashboardPage[] {
  return [
    { label: l10n.t('Status'), path: '/status', about: l10n.t('memory, progress, task stream') },
    { label: l10n.t('Workers'), path: '/workers', about: l10n.t('CPU, memory, disk, network') },
    { label: l10n.t('Tasks'), path: '/tasks', about: l10n.t('when each task ran, and where') },
    { label: l10n.t('Graph'), path: '/graph', about: l10n.t('tasks and what they wait for') },
    { label: l10n.t('Groups'), path: '/groups', about: l10n.t('the same by kind of task') },
    { label: l10n.t('Profile'), path: '/profile', about: l10n.t('where the time goes') },
    { label: l10n.t('System'), path: '/system', about: l10n.t('the scheduler itself') },
    { label: l10n.t('Info'), path: '/info/main/workers.html', about: l10n.t('tables and logs') },
  ];
}
