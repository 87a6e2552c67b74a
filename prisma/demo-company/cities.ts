/** Where the demo's customers are. `lines`: digits of a local landline. */
export interface City {
  regionCode: string;
  /** In addresses. */
  place: string;
  short: string;
  areaCode: string;
  lines: 7 | 8;
}

const table = `
370200 山东省青岛市 青岛 532 8
370100 山东省济南市 济南 531 8
370600 山东省烟台市 烟台 535 7
320100 江苏省南京市 南京 25 8
320500 江苏省苏州市 苏州 512 8
320400 江苏省常州市 常州 519 8
320200 江苏省无锡市 无锡 510 8
310000 上海市 上海 21 8
330100 浙江省杭州市 杭州 571 8
330200 浙江省宁波市 宁波 574 8
110000 北京市 北京 10 8
120000 天津市 天津 22 8
440100 广东省广州市 广州 20 8
440300 广东省深圳市 深圳 755 8
440600 广东省佛山市 佛山 757 8
510100 四川省成都市 成都 28 8
500000 重庆市 重庆 23 8
420100 湖北省武汉市 武汉 27 8
610100 陕西省西安市 西安 29 8
410100 河南省郑州市 郑州 371 8
430100 湖南省长沙市 长沙 731 8
210100 辽宁省沈阳市 沈阳 24 8
210200 辽宁省大连市 大连 411 8
340100 安徽省合肥市 合肥 551 8
350100 福建省福州市 福州 591 8
350200 福建省厦门市 厦门 592 7
130100 河北省石家庄市 石家庄 311 8
140100 山西省太原市 太原 351 7
530100 云南省昆明市 昆明 871 8
650100 新疆维吾尔自治区乌鲁木齐市 乌鲁木齐 991 7`;

export const cities: readonly City[] = table
  .trim()
  .split('\n')
  .map((row) => {
    const [regionCode = '', place = '', short = '', areaCode = '', lines] = row.split(' ');
    return { regionCode, place, short, areaCode, lines: lines === '7' ? 7 : 8 };
  });

export const streets = [
  '科技路',
  '软件园路',
  '滨海大道',
  '创新路',
  '中山路',
  '人民路',
  '通江中路',
  '和平街',
  '高新二路',
  '云谷路',
  '新港路',
  '文苑路',
];
