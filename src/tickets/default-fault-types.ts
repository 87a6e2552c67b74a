/** What can be wrong, as a new company starts with it; also the demo's. Rows of `fault_types` from then on. */
export const defaultFaultTypes: readonly { code: string; nameZh: string; nameEn: string }[] = [
  { code: 'sign_in', nameZh: '登录与权限', nameEn: 'Sign-in and rights' },
  { code: 'performance', nameZh: '性能与超时', nameEn: 'Slow or timing out' },
  { code: 'alarm', nameZh: '告警与通知', nameEn: 'Alarms and messages' },
  { code: 'data', nameZh: '数据与报表', nameEn: 'Data and reports' },
  { code: 'interface', nameZh: '接口与对接', nameEn: 'Interfaces' },
  { code: 'licence', nameZh: '授权与许可', nameEn: 'Licences' },
  { code: 'upgrade', nameZh: '升级与安装', nameEn: 'Upgrade or install' },
  { code: 'invoice', nameZh: '发票与账务', nameEn: 'Invoices' },
  { code: 'other', nameZh: '其他', nameEn: 'Other' },
];
