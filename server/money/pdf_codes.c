#include "server/money/pdf_codes.h"

void codes_bars(struct paper *p, const struct itf *itf, double x, double y)
{
    paper_grid_begin(p, x, y + CODES_BARS_HEIGHT, (double)CODES_BARS_LENGTH / ITF_MODULES,
                     CODES_BARS_HEIGHT);
    for (int i = 0; i < itf->count; i++)
        paper_cells(p, itf->bars[i].at, 0, itf->bars[i].width, 1);
    paper_grid_end(p);
}

double codes_qr_quiet(const struct qr *qr, double size)
{
    return QR_QUIET * size / qr->side;
}

void codes_qr(struct paper *p, const struct qr *qr, double x, double top, double size)
{
    const double module = size / qr->side;

    paper_grid_begin(p, x, top, module, module);
    for (int row = 0; row < qr->side; row++)
        for (int at = 0; at < qr->side; at++) {
            int run = 0;
            while (at + run < qr->side && qr->dark[row][at + run])
                run++;
            if (run > 0)
                paper_cells(p, at, row, run, 1);
            at += run;
        }
    paper_grid_end(p);
}
