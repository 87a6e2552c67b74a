import { Tooltip } from '@mantine/core';
import styles from './reports.module.css';

/** The name of a figure; its formula on hover, focus and touch. */
export function Term({ name, means }: { name: string; means: string }) {
  return (
    <Tooltip label={means} multiline w={300} withArrow events={{ hover: true, focus: true, touch: true }}>
      <button type="button" className={styles.term}>
        {name}
      </button>
    </Tooltip>
  );
}
