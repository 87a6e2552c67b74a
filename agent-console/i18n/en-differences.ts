import type { zhCNDifferences } from './zh-CN-differences.ts';

export const enDifferences: Record<keyof typeof zhCNDifferences, string> = {
  title: 'Not as the carrier has it',
  lead: 'These differences could not be made good. Have a look, then mark them as seen.',
  seen: 'Seen',
  call: 'Open the call',
  subject: 'The carrier’s id: {id}',
  'kind.unknown-call': 'A call that never reached us',
  'kind.leg-over': 'Over at the carrier, still live here',
  'kind.outlived': 'Over here, still live at the carrier',
  'kind.conference': 'The call is over, its conference runs on',
  'kind.unknown-conference': 'A conference runs at the carrier, and we have no such call',
  'kind.unknown-leg': 'A phone was rung from our number, and we have no record of it',
  'kind.call-missing': 'A call of ours that the carrier does not know',
  'kind.text-status': 'What became of a text never reached us',
  'kind.text-lost': 'A text of ours that the carrier does not know',
  'kind.unknown-text': 'A text went out from our number, and we have no record of it',
  'kind.text-in': 'A text that never reached us',
  'kind.recording': 'A message that never reached us',
  'kind.recording-left': 'We have this message, and so has the carrier still',
  'kind.unknown-recording': 'The carrier has a recording, and that call left no message',
};
