import type { Page } from 'playwright-core';
import { z } from 'zod';

/**
 * Runs inside the page, before its own scripts: from the message that carries a pop it counts the frames that the
 * browser draws without it. Frames, not milliseconds: on a busy machine a frame itself is late.
 */
export function watchPops(label: string): string {
  return `
    window.hotlinePopFrames = null;
    window.WebSocket = class extends WebSocket {
      constructor(...given) {
        super(...given);
        // Registered first, so it is told before the page is.
        this.addEventListener('message', ({ data }) => {
          if (typeof data !== 'string' || !data.includes('"screen_pop"')) return;
          performance.mark('pop.event');
          let frames = 0;
          const look = () => {
            if (document.querySelector('[aria-label="${label}"]') === null) {
              frames += 1;
              requestAnimationFrame(look);
            } else if (window.hotlinePopFrames === null) {
              performance.measure('pop.drawn', 'pop.event');
              window.hotlinePopFrames = frames;
            }
          };
          requestAnimationFrame(look);
        });
      }
    };`;
}

/** How many frames were drawn without the pop after its event had come. */
export async function framesToPop(page: Page): Promise<number> {
  return z.number().parse(await page.evaluate('window.hotlinePopFrames'));
}
