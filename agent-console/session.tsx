import { createContext, use, useEffect, useState, useSyncExternalStore, type ReactNode } from 'react';
import type { Me } from '../src/contract/people.ts';
import { createPhone, type PhoneStatus, type Softphone } from './phone.ts';
import { createSilentPhone, freshStatus } from './silent-phone.ts';

interface Session {
  me: Me;
  phone: Softphone;
}
const SessionContext = createContext<Session | null>(null);
const silentPhone = createSilentPhone({ ...freshStatus, state: 'ready' });

/** Who is signed in and the handset in front of them; for everything below the sign-in. */
export function SessionProvider({ me, children }: { me: Me; children: ReactNode }) {
  const [phone, setPhone] = useState<Softphone>(silentPhone);
  const hasPhone = me.user.role === 'agent';
  useEffect(() => {
    if (!hasPhone) return undefined;
    let opened: Softphone | null = null;
    let left = false;
    void createPhone(me.carrier).then((made) => {
      opened = made;
      if (left) made.close();
      else setPhone(made);
    });
    return () => {
      left = true;
      opened?.close();
    };
  }, [hasPhone, me.carrier]);
  return <SessionContext value={{ me, phone }}>{children}</SessionContext>;
}

export function useSession(): Session {
  const session = use(SessionContext);
  if (session === null) throw new Error('useSession is for components below SessionProvider');
  return session;
}

export function usePhoneStatus(): PhoneStatus {
  const { phone } = useSession();
  return useSyncExternalStore(phone.onChange, phone.status);
}
