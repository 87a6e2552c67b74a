/** Words of a company's name that tell its section of GB/T 4754. The first that is found counts: narrow ones go first. */
const words: readonly (readonly [section: string, words: RegExp])[] = [
  ['P', /大学|学院|学校|中学|小学|幼儿园|教育/],
  ['Q', /医院|诊所|卫生院|卫生服务|疾控|医疗集团|养老院/],
  ['J', /银行|保险|证券|基金|信托|融资租赁|小额贷款|期货/],
  ['D', /电力|供电|电网|热力|燃气|自来水|水务|发电|能源/],
  ['I', /软件|信息技术|网络科技|通信|电信|互联网|数据服务|宽带|广电/],
  ['G', /物流|运输|快递|港务|机场|铁路|公交|航空|仓储|货运/],
  ['S', /人民政府|委员会|管理局|公安局|税务局|街道办|民政|热线办公室|政务/],
  ['E', /建筑|建设工程|装饰工程|安装工程|路桥/],
  ['K', /房地产|置业|物业/],
  ['H', /酒店|宾馆|餐饮|饭店/],
  ['F', /商贸|贸易|超市|百货|零售|批发/],
  ['B', /煤矿|矿业|采矿|油田/],
  ['A', /农业|农场|牧业|渔业|林业|种植|养殖/],
  ['R', /文化传媒|影视|体育|出版社|剧院|博物馆/],
  ['C', /制造|机械|化工|制药|药业|汽车|电器|电子|钢铁|纺织|食品|家具|水泥|重工/],
];

/** The section that a company's name suggests: a guess, never more. Null: it tells nothing. */
export function guessIndustry(company: string): string | null {
  return words.find(([, pattern]) => pattern.test(company))?.[0] ?? null;
}
