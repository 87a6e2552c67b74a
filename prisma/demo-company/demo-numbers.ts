import { numberRegion } from '../../src/callers/number-region.ts';
import { parsePhoneNumber } from '../../src/phone-number.ts';
import type { PhoneNumber } from '../../src/phone-number.ts';
import type { City } from './cities.ts';
import type { SeededRandom } from './seeded-random.ts';

/** Numbers that are fixed, and never given to anybody else. */
export const fixedNumbers = {
  hotline: '+864008001234',
  hotlineLandline: '+8653255551234',
  wangFang: '+8613800138000',
  haichuanSwitchboard: '+8653288661000',
  nobody: '+8613912345678',
  shared: '+8651985123300',
  englishSpeaker: '+442079460958',
} as const;

const HEADS = [130, 131, 132, 133, 135, 136, 137, 138, 139, 150, 151, 152, 158, 159, 180, 186, 187, 188, 189];

/** Numbers of every Chinese kind, each once, from the regions where their owners are. */
export interface NumberMaker {
  mobile(city: City): PhoneNumber;
  landline(city: City): PhoneNumber;
  /** A switchboard's pilot line: a round number, with its block of lines behind it. */
  switchboard(city: City): PhoneNumber;
  service(): PhoneNumber;
  foreign(): PhoneNumber;
}

export function createNumberMaker(random: SeededRandom): NumberMaker {
  const blocks = mobileBlocksByRegion();
  const taken = new Set<string>(Object.values(fixedNumbers));
  const fresh = (make: () => string): PhoneNumber => {
    for (let attempt = 0; attempt < 100; attempt++) {
      const number = toNumber(make());
      if (number === null || taken.has(number)) continue;
      taken.add(number);
      return number;
    }
    throw new Error('a hundred made-up numbers were taken or not valid');
  };
  const local = (city: City) => `${random.pick(['8', '6', '5'])}${random.digits(city.lines - 1)}`;
  return {
    mobile: (city) => fresh(() => `${random.pick(blocks.get(city.regionCode) ?? ['1380000'])}${random.digits(4)}`),
    landline: (city) => fresh(() => `0${city.areaCode}${local(city)}`),
    switchboard: (city) => fresh(() => `0${city.areaCode}${local(city).slice(0, -3)}000`),
    service: () => fresh(() => `400${random.pick(['6', '8', '1'])}${random.digits(6)}`),
    foreign: () =>
      fresh(() =>
        random.pick([
          `+1212555${random.digits(4)}`,
          `+44207946${random.digits(4)}`,
          `+8522${random.digits(7)}`,
          `+653${random.digits(7)}`,
        ]),
      ),
  };
}

function toNumber(text: string): PhoneNumber | null {
  const parsed = parsePhoneNumber(text);
  return parsed.kind === 'number' ? parsed.number : null;
}

/** Every 37th block: enough of each city, in a few milliseconds. */
function mobileBlocksByRegion(): Map<string, string[]> {
  const found = new Map<string, string[]>();
  for (const head of HEADS) {
    for (let block = 0; block < 10_000; block += 37) {
      const prefix = `${head}${String(block).padStart(4, '0')}`;
      const number = toNumber(`${prefix}0000`);
      const region = number === null ? null : numberRegion(number);
      if (region !== null) found.set(region.code, [...(found.get(region.code) ?? []), prefix]);
    }
  }
  return found;
}
