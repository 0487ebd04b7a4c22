// Typed values: how they are shown, which type a field has, and reading what a person types. Digits are never computed as floats.

const isExact = value => value !== null && typeof value === 'object' && typeof value.$n === 'string';
const isNumber = value => typeof value === 'number' || isExact(value);
const digits = value => isExact(value) ? value.$n : String(value);
const grouped = value => digits(value).replace(/^(-?\d+)/, whole => whole.replace(/\B(?=(\d{3})+$)/g, ','));

const has = (value, ...keys) => value !== null && typeof value === 'object' && keys.every(key => Object.hasOwn(value, key));

/** The contract's type of a value; null for a null. */
function typeOf(value) {
  if (value === null || value === undefined) return null;
  if (typeof value === 'string') return 'text';
  if (isNumber(value)) return 'number';
  if (has(value, 'unit', 'value', 'yuan')) return 'money';
  if (has(value, 'percent')) return 'rate';
  if (has(value, 'text', 'issuer')) return 'document_number';
  if (has(value, 'text', 'precision')) return 'date';
  return has(value, 'text') ? 'quantity' : null;
}

/** A value in one line. */
function shown(value) {
  switch (typeOf(value)) {
    case null: return '—';
    case 'text': return value;
    case 'number': return digits(value);
    case 'money': return grouped(value.value) + (value.unit ? ' ' + value.unit : '');
    case 'rate': return digits(value.percent) + '%';
    case 'document_number': return value.text;
    default: return value.text;
  }
}

const sameValue = (a, b) => JSON.stringify(a ?? null) === JSON.stringify(b ?? null);

/** JSON with exact digits. */
function jsonOf(value, indent = '') {
  if (isExact(value)) return value.$n;
  const deeper = indent + '  ';
  if (Array.isArray(value)) {
    return value.length ? '[\n' + value.map(item => deeper + jsonOf(item, deeper)).join(',\n') + '\n' + indent + ']' : '[]';
  }
  if (value !== null && typeof value === 'object') {
    const members = Object.entries(value).filter(([, member]) => member !== undefined);
    const lines = members.map(([key, member]) => deeper + JSON.stringify(key) + ': ' + jsonOf(member, deeper));
    return lines.length ? '{\n' + lines.join(',\n') + '\n' + indent + '}' : '{}';
  }
  return JSON.stringify(value ?? null);
}

/** Full-width digits and signs as ASCII; thousands marks and spaces out. */
const plainNumber = text => text.normalize('NFKC').replace(/[\s,，]/g, '');
const NUMBER = /^[-+]?(\d{1,25})(\.\d{1,12})?$/;
const UNITS = ['元', '千元', '万元', '百万元', '亿元', '万', '亿'];

/** An exact number, or null. */
function numberOf(text) {
  const plain = plainNumber(text).replace(/^\+/, '');
  if (!NUMBER.test(plain)) return null;
  const trimmed = plain.replace(/^(-?)0+(?=\d)/, '$1');
  return String(Number(trimmed)) === trimmed ? Number(trimmed) : { $n: trimmed };
}

/** What a person typed, as a value of a type: {value} or {error}. Parts that follow from the others (yuan, canonical number) are made by `baogao apply`. */
function typed(type, text, unit) {
  const trimmed = text.trim();
  const wrong = (zh, en) => ({ error: L(zh, en) });
  if (trimmed === '') return { value: null };
  switch (type) {
    case 'number': {
      const value = numberOf(trimmed);
      return value === null ? wrong('请输入数字，例如 7 或 7.5', 'a number, such as 7 or 7.5') : { value };
    }
    case 'rate': {
      const value = numberOf(trimmed.replace(/[%％]$/, ''));
      return value === null ? wrong('请输入百分比，例如 95 或 95%', 'a percentage, such as 95 or 95%') : { value: { percent: value } };
    }
    case 'money': {
      const parts = /^(.*?)([千百]?万?亿?元|万|亿)?$/.exec(trimmed.normalize('NFKC'));
      const value = numberOf(parts[1]);
      const printed = parts[2] || unit || null;
      if (value === null) return wrong('请输入金额，例如 27.91 或 27.91万元', 'an amount, such as 27.91 or 27.91万元');
      if (printed !== null && !UNITS.includes(printed)) return wrong('单位只能是：' + UNITS.join('、'), 'units: ' + UNITS.join(', '));
      return { value: { value, unit: printed } };
    }
    case 'document_number': {
      const fits = /.+[〔\[（(【［]?\s*(19|20)\d{2}\s*[〕\]）)】］]?.*\d+/.test(trimmed.normalize('NFC'));
      return fits ? { value: { text: trimmed } } : wrong('请输入文号，例如 ×财〔2022〕5号', 'a document number, such as ×财〔2022〕5号');
    }
    case 'date': {
      const fits = /\d/.test(trimmed.normalize('NFKC')) || /[〇零一二三四五六七八九]/.test(trimmed);
      return fits ? { value: { text: trimmed } } : wrong('请输入日期，例如 2022年12月31日', 'a date, such as 2022年12月31日');
    }
    case 'quantity': return { value: { text: trimmed } };
    default: return { value: text.trim() };
  }
}

/** Exact sum and difference of decimals, for drawing checks. */
function decimal(value) {
  const [, sign, whole, fraction = ''] = /^(-?)(\d+)(?:\.(\d+))?$/.exec(digits(value)) || [null, '', '0'];
  return { units: BigInt(sign + whole + fraction), scale: fraction.length };
}
function sumOf(values) {
  const parts = values.map(decimal);
  const scale = Math.max(0, ...parts.map(part => part.scale));
  const units = parts.reduce((sum, part) => sum + part.units * 10n ** BigInt(scale - part.scale), 0n);
  return { units, scale };
}
const sameDecimal = (a, b) => {
  const scale = Math.max(a.scale, b.scale);
  return a.units * 10n ** BigInt(scale - a.scale) === b.units * 10n ** BigInt(scale - b.scale);
};
/** The number of a value that has one. */
const numberIn = value => ({ number: value, money: value?.value, rate: value?.percent })[typeOf(value)] ?? null;
