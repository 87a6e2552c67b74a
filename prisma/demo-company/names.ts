import type { SeededRandom } from './seeded-random.ts';

const surnames =
  '王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林郑谢罗梁宋唐许韩冯邓曹彭曾肖田董潘袁蔡蒋余于杜叶程魏苏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦方邹熊孟秦江';
const given =
  `伟 敏 静 磊 洋 艳 勇 杰 娟 涛 超 霞 平 刚 丽 建国 秀英 志强 晓燕 海燕 文博 子涵 雨桐 浩然 思远 佳怡 俊杰 雪梅 立群 玉兰 国栋 春梅 振宇
明辉 晓东 婷婷 志远 慧敏 宏伟 丽萍 家明 诗涵 嘉豪 欣怡 永强 雅琴 少华 金凤 新民 梦洁 天宇 桂芳 卫东 红梅 鹏飞 若曦 正阳 淑华 一鸣 晨曦`.split(
    /\s+/,
  );

export function personName(random: SeededRandom): string {
  return random.pick([...surnames]) + random.pick(given);
}

/** Coined, so that no customer of the demo is a company that exists. */
const brands =
  `澜桥 砺远 朗屿 禾沐 霁川 云岫 松垣 沐辰 青棠 景澈 瀚屿 樾湖 楷垣 泊远 昕垣 溪岸 栩然 沃岚 晏河 钧陶 硕原 翊辰 墨岩 柏舟 归帆 望岫
听澜 拾光 砚田 越川 南屿 东篱 驰原 颂禾 弘岳 璟川 惟实 至朴 明衡 允升 谨行 同晖 广陌 致衡 屹川 森屿 帆远 汀洲 皓原 凌霁 岱青 琅川 芙江 稷原 楚汀 映泓 竹里
坤泽 澄屿 曜原 临溪 牧川 泽棠 岑远 榕岸 叙白 澹明`.split(/\s+/);

export interface Trade {
  /** GB/T 4754: a section or a division. */
  industryCode: string;
  share: number;
  kinds: readonly string[];
  titles: readonly string[];
}

/** Whom the company sells to: telecom, government, transport, finance, energy, and a few others. */
export const trades: readonly Trade[] = [
  {
    industryCode: '63',
    share: 14,
    kinds: ['通信有限公司', '宽带服务有限公司', '网络通信技术有限公司'],
    titles: ['网络运维主管', '传输工程师', '计费主管', '采购经理', '总工程师'],
  },
  {
    industryCode: '65',
    share: 14,
    kinds: ['软件有限公司', '信息技术有限公司', '数据服务有限公司'],
    titles: ['技术总监', '运维经理', '项目经理', '行政主管', '总经理'],
  },
  {
    industryCode: 'S',
    share: 16,
    kinds: ['区政务服务中心', '区数据资源管理局', '区应急指挥中心', '区市民服务热线办公室'],
    titles: ['信息科科长', '信息科科员', '办公室主任', '网络管理员', '采购专员'],
  },
  {
    industryCode: 'G',
    share: 15,
    kinds: ['物流有限公司', '港务有限公司', '公共交通有限公司', '航空货运有限公司', '轨道交通运营有限公司'],
    titles: ['信息中心主任', '调度主管', '网络工程师', '财务经理', '设备科科长'],
  },
  {
    industryCode: 'J',
    share: 13,
    kinds: ['村镇银行股份有限公司', '融资租赁有限公司', '保险经纪有限公司', '消费金融有限公司'],
    titles: ['科技部经理', '网络安全主管', '运营主管', '柜面主管', '采购主任'],
  },
  {
    industryCode: 'D',
    share: 12,
    kinds: ['热力有限公司', '燃气有限公司', '水务有限公司', '新能源发电有限公司'],
    titles: ['信息化主管', '营业厅主任', '调度中心主任', '计量科科长', '自动化工程师'],
  },
  {
    industryCode: 'C',
    share: 8,
    kinds: ['精密机械有限公司', '电子科技有限公司', '新材料有限公司'],
    titles: ['IT 经理', '生产部经理', '设备主管', '采购员'],
  },
  { industryCode: 'Q', share: 4, kinds: ['医院', '康复医院'], titles: ['信息科主任', '总务科科长', '网络工程师'] },
  {
    industryCode: 'P',
    share: 4,
    kinds: ['职业技术学院', '外国语学校'],
    titles: ['网络中心主任', '教务主管', '后勤主管'],
  },
];

export function pickTrade(random: SeededRandom): Trade {
  let left = random.below(trades.reduce((sum, trade) => sum + trade.share, 0));
  const found = trades.find((trade) => (left -= trade.share) < 0);
  if (found === undefined) throw new Error('the shares of the trades do not add up');
  return found;
}

export function companyName(random: SeededRandom, city: string, trade: Trade): string {
  // A government office is named by its district: 常州市澜桥区政务服务中心.
  const middle = trade.industryCode === 'S' ? '市' : '';
  return `${city}${middle}${random.pick(brands)}${random.pick(trade.kinds)}`;
}
