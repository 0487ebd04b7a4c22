// A long made-up PDF: one project form on each page, with ruled tables, set in a font that the file only names.

const PROJECTS = ['河堤养护', '街巷照明', '农贸市场改造', '图书下乡', '老旧管网更新', '公厕保洁', '桥梁检测', '防汛物资', '校舍修缮', '林区巡护'];

/** The bytes of a booklet of `count` pages; page 7 prints a sum that does not hold. */
export function booklet(count) {
  const objects = ['<< /Type /Catalog /Pages 2 0 R >>', '', '<< /Type /Font /Subtype /Type0 /BaseFont /STSong-Light /Encoding /UniGB-UCS2-H /DescendantFonts [4 0 R] >>',
    '<< /Type /Font /Subtype /CIDFontType0 /BaseFont /STSong-Light /CIDSystemInfo << /Registry (Adobe) /Ordering (GB1) /Supplement 4 >> /FontDescriptor 5 0 R /DW 1000 /W [1 94 500] >>',
    '<< /Type /FontDescriptor /FontName /STSong-Light /Flags 6 /FontBBox [0 -120 1000 880] /ItalicAngle 0 /Ascent 880 /Descent -120 /CapHeight 880 /StemV 80 >>'];
  const kids = [];
  for (let page = 1; page <= count; page++) {
    const drawn = form(page);
    objects.push(`<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << /Font << /F 3 0 R >> >> /Contents ${objects.length + 2} 0 R >>`);
    kids.push(`${objects.length} 0 R`);
    objects.push(`<< /Length ${drawn.length} >>\nstream\n${drawn}\nendstream`);
  }
  objects[1] = `<< /Type /Pages /Count ${count} /Kids [${kids.join(' ')}] >>`;
  let file = '%PDF-1.7\n';
  const places = objects.map((object, index) => { const place = file.length; file += `${index + 1} 0 obj\n${object}\nendobj\n`; return place; });
  const start = file.length;
  file += `xref\n0 ${objects.length + 1}\n0000000000 65535 f \n` + places.map(place => String(place).padStart(10, '0') + ' 00000 n \n').join('');
  return Buffer.from(file + `trailer\n<< /Size ${objects.length + 1} /Root 1 0 R >>\nstartxref\n${start}\n%%EOF\n`, 'latin1');
}

const hex = text => [...text].map(char => char.codePointAt(0).toString(16).padStart(4, '0')).join('');
const words = (x, y, size, text) => `BT /F ${size} Tf ${x} ${842 - y} Td <${hex(text)}> Tj ET\n`;

/** A grid from its rows; a cell is [text, columns]. */
function grid(top, rows, columns = 7, left = 50, width = 495, height = 24) {
  let out = '';
  rows.forEach((cells, row) => {
    let column = 0;
    for (const [text, span = 1] of cells) {
      const x = left + column * width / columns, w = span * width / columns, y = top + row * height;
      out += `0.6 w ${x.toFixed(1)} ${(842 - y - height).toFixed(1)} ${w.toFixed(1)} ${height} re S\n`;
      if (text) out += words((x + 4).toFixed(1), y + 16, 9, text);
      column += span;
    }
  });
  return out;
}

function form(page) {
  const name = PROJECTS[page % PROJECTS.length] + `（第${page}标段）`, own = 20 + page % 37, other = 3 + page % 11, total = own + other;
  const misprint = page === 7 ? 1 : 0;
  return words(190, 70, 16, '2022年度项目支出绩效自评表') + words(470, 95, 9, '金额单位：万元')
    + grid(105, [
      [['项目名称'], [name, 6]],
      [['主管部门'], ['青山县城市管理局', 2], ['实施单位', 2], ['青山县市政中心', 2]],
      [['项目资金'], [''], ['年初预算数'], ['全年预算数'], ['全年执行数'], ['执行率'], ['得分']],
      [['年度资金总额', 2], [`${total}.00`], [`${total}.00`], [`${total + misprint}.00`], ['100%'], ['10']],
      [['当年财政拨款', 2], [`${own}.00`], [`${own}.00`], [`${own}.00`], ['—'], ['—']],
      [['其他资金', 2], [`${other}.00`], [`${other}.00`], [`${other}.00`], ['—'], ['—']],
      [['一级指标'], ['二级指标'], ['三级指标'], ['年度指标值'], ['实际完成值'], ['分值'], ['得分']],
      [['产出指标'], ['数量指标'], ['养护数量'], [`≥${page + 10}处`], [`${page + 12}处`], ['30'], ['30']],
      [['产出指标'], ['质量指标'], ['验收合格率'], ['≥95%'], ['98%'], ['30'], ['30']],
      [['效益指标'], ['社会效益'], ['受益人数'], [`≥${page * 100}人`], [`${page * 110}人`], ['20'], ['20']],
      [['满意度指标'], ['服务对象'], ['群众满意度'], ['≥90%'], ['96%'], ['10'], ['10']],
      [['总分', 5], ['100'], ['100']],
    ]) + words(285, 810, 9, `— ${page} —`);
}
