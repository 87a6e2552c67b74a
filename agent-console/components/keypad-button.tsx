import { Button, Popover, SimpleGrid } from '@mantine/core';
import { IconDialpad } from '@tabler/icons-react';
import { ownMobile } from '../desk-state.ts';
import { useI18n } from '../i18n/i18n.ts';
import { useDesk } from '../realtime.ts';
import { useSession } from '../session.tsx';

const DIGITS = ['1', '2', '3', '4', '5', '6', '7', '8', '9', '*', '0', '#'] as const;

/** Digits for the machine at the other end; only where the handset can send them. */
export function KeypadButton() {
  const { t } = useI18n();
  const { phone } = useSession();
  const onMobile = ownMobile(useDesk()) !== null;
  if (!phone.can.digits || onMobile) return null;
  return (
    <Popover position="bottom-end" shadow="md" trapFocus returnFocus>
      <Popover.Target>
        <Button variant="default" leftSection={<IconDialpad size={16} aria-hidden />}>
          {t('bar.keypad')}
        </Button>
      </Popover.Target>
      <Popover.Dropdown>
        <SimpleGrid cols={3} spacing={6}>
          {DIGITS.map((digit) => (
            <Button key={digit} variant="default" w={48} h={40} p={0} fz="lg" onClick={() => phone.digits(digit)}>
              {digit}
            </Button>
          ))}
        </SimpleGrid>
      </Popover.Dropdown>
    </Popover>
  );
}
