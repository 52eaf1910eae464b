// Variants of one kanji, as names are written with them: 髙橋 is found as 高橋. Written by hand, each pair after a public
// table: the MJ Shrink Map 1.2.0 (MJ縮退マップ, Character Information Technology Promotion Council,
// https://moji.or.jp/mojikiban/map/), kSemanticVariant of Unicode's Unihan database, or the kanji for names of the
// Family Register Act (戸籍法施行規則別表第二). A change of this table needs a migration that empties the search index.

/** The first of each group stands for all of it in the search index. */
const GROUPS = [
  '高髙 崎﨑嵜 辺邊邉 斎斉齋齊 浜濱濵 沢澤 島嶋嶌 広廣 国國圀 桜櫻 真眞 徳德 恵惠 瀬瀨 栄榮 円圓 清淸 曽曾 槙槇 薮藪',
  '籠篭 吉𠮷 柳栁桺 条條 関關 滝瀧 竜龍 亀龜 豊豐 万萬 与與 弥彌 礼禮 寿壽 静靜 峰峯 富冨 館舘 桑桒 橋槗',
  '梅楳 桧檜 祷禱 淵渕渊 鴎鷗 鶴靏靍 来來 楽樂 郷鄕鄉 児兒 鉄鐵鐡銕 鉱鑛 塩鹽 経經 継繼 穂穗 稲稻 宝寶寳 宮宫 戸戶户',
  '将將 壮壯 装裝 粛肅 為爲 学學斈 覚覺 気氣 黒黑 沖冲 涼凉 峡峽 狭狹 侠俠 挟挾 拡擴 庁廳 応應 団團 図圖',
  '圧壓 会會 絵繪 価價 画畫畵 区區 駆驅駈 欧歐 殴毆 県縣 検檢 険險 剣劍劔剱劒釼 倹儉 権權 勧勸 歓歡 観觀 顕顯 湿濕',
  '献獻 験驗 呉吳吴 恒恆 暁曉 焼燒 尭堯 浄淨 乗乘 剰剩 縄繩 畳疊 嬢孃 壌壤 譲讓 醸釀 触觸 嘱囑 慎愼 鎮鎭',
  '尽盡 随隨 髄髓 枢樞 数數 声聲 摂攝 専專 浅淺 践踐 銭錢 残殘 潜潛 繊纖 禅禪 単單 弾彈 戦戰 双雙 捜搜',
  '挿插 争爭 総總 聡聰 荘莊 蔵藏 臓臟 属屬 続續 堕墮 対對 体體 帯帶 滞滯 台臺 択擇 訳譯 駅驛 釈釋 担擔',
  '胆膽 断斷 痴癡 遅遲 昼晝 虫蟲 鋳鑄 聴聽 徴徵 逓遞 転轉 伝傳 点點 灯燈 当當 党黨 盗盜 闘鬪鬭 独獨 読讀',
  '届屆 弐貳 悩惱 脳腦 覇霸 拝拜 廃廢 売賣 麦麥 発發 髪髮 抜拔 蛮蠻 湾灣 変變 恋戀 秘祕 仏佛 払拂 並竝',
  '歩步 褒襃 翻飜 毎每 満滿 黙默 薬藥 予豫 余餘 誉譽 揺搖 謡謠 遥遙 様樣 頼賴 乱亂 覧覽 両兩 猟獵 緑綠',
  '録錄 塁壘 涙淚 励勵 霊靈 齢齡 歴歷 暦曆 錬鍊 炉爐 労勞 楼樓 禄祿 渓溪 鶏鷄 茎莖 径徑 軽輕 掲揭 渇渴',
  '芸藝 欠缺 効效 号號 砕碎 済濟 剤劑 雑雜 参參 桟棧 蚕蠶 惨慘 賛贊 讃讚 糸絲 歯齒 辞辭 実實 写寫 収收',
  '従從 縦縱 渋澁 獣獸 叙敍敘 奨奬 称稱 証證 状狀 粋粹 酔醉 窃竊 即卽 既旣 概槪 増增 巣巢 騒騷 舗舖 穏穩',
  '隠隱 横橫 黄黃 奥奧 懐懷 壊壞 巻卷 圏圈 陥陷 帰歸 偽僞 戯戲 犠犧 旧舊 拠據 挙擧舉 虚虛 勲勳 薫薰 群羣',
  '撃擊 厳嚴 冊册 姉姊 舎舍 晋晉 桝枡 靭靱 蛍螢 瑶瑤 凛凜 煕熙熈 亜亞 悪惡 営營 衛衞 鋭銳 縁緣 艶艷 温溫',
  '仮假 鉤鈎 撹攪 繋繫 鯵鰺 蝉蟬 箪簞 掴摑 填塡 剥剝 叱𠮟 頬頰 嘘噓 躯軀 麹麴 麺麵 蝋蠟 莱萊 砺礪 蛎蠣',
  '賎賤 溌潑 醤醬 屏屛 嚢囊 焔焰 祢禰 芦蘆 野埜 秋穐龝 松枩 村邨 岳嶽 峨峩 喜㐂 壺壷 寛寬 尚尙 彦彥 教敎',
  '昂昻 氷冰 澄澂 爾尓 瓶甁 産產 留畄 畝畆 皐皋 研硏 穎頴 竪豎 肇肈 舩船 蒋蔣 薗園 虎乕 隣鄰 雁鳫 青靑',
  '顔顏 妍姸 倶俱 呑吞 晩晚 喩喻 娯娛 悦悅 説說 税稅 脱脫 閲閱 没沒 隷隸 姫姬 潟泻 鹸鹼 攅攢 痩瘦 栢柏',
  '苺莓 萌萠 蕊蘂 逹達 鎌鐮 顚顛 鴟鵄 鵞鵝 藁稾稿 紘絋 綿緜 耻恥 膓腸 飄飃 崗岡 弯彎 慙慚 杉杦 梹檳 梼檮',
  '槞櫳 檪櫟 畴疇 稚穉 簑蓑 糺糾 脉脈 茘荔 蘓蘇 讐讎 踪蹤 輌輛 迩邇 鑚鑽 閙鬧 韮韭 麁麤 巌巖 晃晄',
  '亘亙 穣穰',
];

let variants: { readonly all: RegExp; readonly common: ReadonlyMap<string, string> } | undefined;

/** Replaces each variant by the first of its group. */
export function withoutVariants(text: string): string {
  variants ??= readVariants();
  const { all, common } = variants;
  return text.replace(all, (variant) => common.get(variant) ?? variant);
}

function readVariants() {
  const common = new Map<string, string>();
  for (const group of GROUPS.flatMap((line) => line.split(' '))) {
    const [first = '', ...others] = group;
    for (const other of others) common.set(other, first);
  }
  return { all: new RegExp(`[${[...common.keys()].join('')}]`, 'gu'), common };
}
