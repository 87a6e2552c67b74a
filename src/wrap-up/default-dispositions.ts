/** What a call can have come to, as a new company starts with it; also the demo's. Rows of `dispositions` from then on. */
export const defaultDispositions: readonly { code: string; nameZh: string; nameEn: string }[] = [
  { code: 'consult', nameZh: '业务咨询', nameEn: 'Enquiry' },
  { code: 'fault', nameZh: '故障申报', nameEn: 'Fault reported' },
  { code: 'billing', nameZh: '账务问题', nameEn: 'Billing question' },
  { code: 'renewal', nameZh: '续约与扩容', nameEn: 'Renewal or upgrade' },
  { code: 'resolved', nameZh: '当场解决', nameEn: 'Solved on the call' },
  { code: 'follow_up', nameZh: '需要跟进', nameEn: 'Needs follow-up' },
  { code: 'complaint', nameZh: '投诉', nameEn: 'Complaint' },
  { code: 'wrong_number', nameZh: '打错或骚扰', nameEn: 'Wrong number or nuisance' },
];
