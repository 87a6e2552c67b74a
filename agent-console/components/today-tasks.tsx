import { useMutation, useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { TaskView } from '../../src/contract/task.ts';
import { deskApi } from '../desk-api.ts';
import { isSameDay, relativeText } from '../format.ts';
import { useI18n } from '../i18n/i18n.ts';
import { showProblem } from '../problem-toast.ts';
import { queryClient } from '../queries.ts';
import { useNow } from '../server-clock.ts';
import { Empty, Panel } from './panel.tsx';
import { Tag } from './tag.tsx';
import styles from './today-tasks.module.css';

const tasksKey = ['tasks'] as const;

/** What this agent promised to do, besides calling back: overdue and today first, the rest below. */
export function TodayTasks() {
  const { t } = useI18n();
  const now = useNow(60_000);
  const { data } = useQuery({ queryKey: tasksKey, queryFn: deskApi.tasks, refetchInterval: 60_000 });
  const tasks = data?.items ?? [];
  const isLater = (task: TaskView) =>
    task.doneAt === null && Date.parse(task.dueAt) > now && !isSameDay(task.dueAt, now);
  const later = tasks.filter(isLater);
  const today = tasks.filter((task) => !isLater(task));
  const open = today.filter((task) => task.doneAt === null).length;
  return (
    <Panel
      title={
        <>
          {t('tasks.title')} {open > 0 && <span className="numbers">{open}</span>}
        </>
      }
    >
      {data !== undefined && tasks.length === 0 && <Empty>{t('tasks.none')}</Empty>}
      <TaskList tasks={today} />
      {later.length > 0 && (
        <>
          <h3 className={styles.later}>{t('tasks.later')}</h3>
          <TaskList tasks={later} />
        </>
      )}
    </Panel>
  );
}

function TaskList({ tasks }: { tasks: readonly TaskView[] }) {
  return (
    <ul>
      {tasks.map((task) => (
        <TaskLine key={task.id} task={task} />
      ))}
    </ul>
  );
}

function TaskLine({ task }: { task: TaskView }) {
  const { t, language } = useI18n();
  const now = useNow(60_000);
  const set = useMutation({
    mutationFn: (done: boolean) => deskApi.taskDone(task.id, done),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: tasksKey }),
    onError: showProblem,
  });
  const done = task.doneAt !== null;
  const names = [...new Set([task.contactName, task.customerName])].filter((name) => name !== null).join(' · ');
  return (
    <li className={styles.task}>
      <input
        type="checkbox"
        className={styles.box}
        aria-label={t(done ? 'tasks.undo' : 'tasks.done', { text: task.text })}
        checked={set.isPending ? set.variables : done}
        onChange={(event) => set.mutate(event.currentTarget.checked)}
      />
      <div className={styles.words}>
        <strong className={done ? styles.done : undefined}>{task.text}</strong>
        {names !== '' &&
          (task.customerId === null ? (
            <span>{names}</span>
          ) : (
            <span>
              <Link to="/customers/$customerId" params={{ customerId: task.customerId }}>
                {names}
              </Link>
            </span>
          ))}
      </div>
      <span className={styles.when}>
        {!done && Date.parse(task.dueAt) < now && <Tag tone="red">{t('tasks.overdue')}</Tag>}{' '}
        <time dateTime={task.dueAt}>{relativeText(task.dueAt, language, now)}</time>
      </span>
    </li>
  );
}
