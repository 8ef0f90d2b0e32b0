/* h("button", {class: "x", onclick: f}, "text", node): one element. */
export function h(tag, props = {}, ...children) {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(props ?? {})) {
        if (value === null || value === undefined || value === false) continue;
        if (name.startsWith('on')) element.addEventListener(name.slice(2), value);
        else if (name === 'html') element.innerHTML = value;
        else element.setAttribute(name, value === true ? '' : value);
    }
    element.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== false));
    return element;
}

/* Icons drawn for this page, 24 by 24, in the colour of the text. */
const PATHS = {
    plus: 'M12 5v14M5 12h14',
    send: 'M5 12l14-7-4 14-4-5-6-2zM11 14l8-9',
    list: 'M8 7h11M8 12h11M8 17h11M4 7h.01M4 12h.01M4 17h.01',
    link: 'M14 5h5v5M19 5l-8 8M17 14v4a1 1 0 0 1-1 1H6a1 1 0 0 1-1-1V8a1 1 0 0 1 1-1h4',
    close: 'M6 6l12 12M18 6L6 18',
    swap: 'M7 7h11l-3-3M17 17H6l3 3',
    copy: 'M9 9h10v10H9zM5 15V5h10',
    reply: 'M10 8L5 12l5 4M5 12h9a5 5 0 0 1 5 5v1',
    photo: 'M4 6h16v13H4zM4 16l5-5 4 4 3-3 4 4M15.5 9.5h.01',
    file: 'M7 3h7l4 4v14H7zM14 3v4h4',
    mic: 'M12 4a2.5 2.5 0 0 1 2.5 2.5v5a2.5 2.5 0 0 1-5 0v-5A2.5 2.5 0 0 1 12 4zM6 12a6 6 0 0 0 12 0M12 18v3',
    smile: 'M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zM8.5 14a4 4 0 0 0 7 0M9 9.5h.01M15 9.5h.01',
    pin: 'M12 21c4-5 6-8 6-11a6 6 0 1 0-12 0c0 3 2 6 6 11zM12 10h.01',
    more: 'M6 12h.01M12 12h.01M18 12h.01',
    money: 'M3 7h18v10H3zM12 9.5a2.5 2.5 0 1 0 0 5 2.5 2.5 0 0 0 0-5zM6 12h.01M18 12h.01',
    wifi: 'M4 10a12 12 0 0 1 16 0M7 13.5a7.5 7.5 0 0 1 10 0M12 18h.01',
    down: 'M6 9l6 6 6-6',
    search: 'M11 5a6 6 0 1 0 0 12 6 6 0 0 0 0-12zM16 16l4 4',
};

export function icon(name) {
    return h('span', {
        class: 'icon', 'aria-hidden': 'true',
        html: `<svg viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="1.8" stroke-linecap="round" stroke-linejoin="round"><path d="${PATHS[name]}"/></svg>`,
    });
}

export function toast(text, kind = 'ok') {
    const line = h('div', { class: `toast ${kind}` }, text);
    document.getElementById('toasts').append(line);
    setTimeout(() => line.remove(), 6000);
}

export async function copy(text, said = 'Copiado') {
    try {
        await navigator.clipboard.writeText(text);
        toast(said);
    } catch {
        toast('O navegador não deixou copiar. Selecione o texto com o mouse.', 'bad');
    }
}
