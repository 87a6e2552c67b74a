import type { DemoBuilder } from './demo-builder.ts';

/** What the demo's company sells. */
const catalogue = [
  { code: 'NMS', name: '网络综合管理平台' },
  { code: 'BILL', name: '计费与结算系统' },
  { code: 'OSS', name: '运维工单系统' },
  { code: 'AUD', name: '日志审计系统' },
  { code: 'IPAM', name: '地址资源管理系统' },
] as const;

export type ProductCode = (typeof catalogue)[number]['code'];
export type Products = Readonly<Record<ProductCode, { id: string; name: string }>>;

export function addProducts(demo: DemoBuilder): Products {
  const entries = catalogue.map(({ code, name }) => {
    const id = demo.id();
    demo.rows.products.push({ id, code, name });
    return { id, name };
  });
  const [nms, bill, oss, aud, ipam] = entries;
  if (!nms || !bill || !oss || !aud || !ipam) throw new Error('the catalogue has five products');
  return { NMS: nms, BILL: bill, OSS: oss, AUD: aud, IPAM: ipam };
}
