/* Invented people.  First names that leave no doubt how to greet are not needed: texts are neutral. */
const FIRST = ('Adriana Alessandra Aline Amanda Ana Andréia Ângela Antônio Augusto Beatriz Benedito Bianca Bruna Bruno Caio Camila Carlos ' +
    'Carolina Cássia Cecília Célia César Cíntia Clarice Cláudia Cleber Cristiane Daniel Daniela Débora Denise Diego Edson Eduardo ' +
    'Elaine Eliane Elisa Emerson Érica Estela Everton Fabiana Fábio Fátima Felipe Fernanda Flávia Francisco Gabriela Geraldo Gilberto ' +
    'Gisele Gláucia Gustavo Helena Heloísa Henrique Hugo Inês Iolanda Irene Isabel Ivan Jacira Janaína Jéssica Joana João Jorge José ' +
    'Josué Juliana Júlio Karina Kátia Lais Lara Leandro Leonardo Letícia Lídia Lorena Lúcia Luciana Luís Luísa Manoela Marcela Márcio ' +
    'Marcos Margarida Mariana Marina Marta Maurício Miriam Mônica Nádia Natália Neusa Nilton Olívia Osvaldo Otávio Patrícia Paula Pedro ' +
    'Priscila Rafael Raimundo Raquel Regina Renata Ricardo Rita Roberta Rodrigo Rogério Rosa Rosângela Rui Samuel Sandra Sebastião ' +
    'Sérgio Sílvia Simone Solange Sônia Tatiana Teresa Tiago Valdir Valéria Vanessa Vera Vicente Vinícius Vitória Viviane Wagner Yara').split(' ');
const LAST = ('Abreu Aguiar Alencar Almeida Alves Amaral Amorim Andrade Aragão Araújo Assis Azevedo Barbosa Barreto Barros Batista Bezerra ' +
    'Borges Braga Brandão Brito Cabral Caldas Camargo Campos Cardoso Carneiro Carvalho Castro Cavalcanti Chaves Coelho Correia Costa ' +
    'Coutinho Cunha Dantas Dias Duarte Esteves Evangelista Farias Fernandes Ferraz Ferreira Figueiredo Fonseca Fontes Franco Freitas ' +
    'Furtado Galvão Garcia Gomes Gonçalves Guedes Guimarães Holanda Lacerda Leal Leite Lemos Lima Lopes Macedo Machado Magalhães Maia ' +
    'Marinho Marques Martins Matos Medeiros Melo Mendes Mendonça Menezes Miranda Monteiro Moraes Moreira Mota Moura Nascimento Neves ' +
    'Nogueira Nunes Oliveira Pacheco Paiva Peixoto Pereira Pimentel Pinheiro Pinto Pires Prado Queiroz Ramos Rangel Rezende Ribeiro ' +
    'Rocha Rodrigues Sales Sampaio Santana Santos Silva Silveira Siqueira Soares Sousa Tavares Teixeira Torres Valente Vargas Vaz ' +
    'Vasconcelos Viana Vieira Xavier').split(' ');

export class NameMaker {
    constructor(random) {
        this.random = random;
        this.seen = new Set();
    }
    /** A whole name that nobody had before; family = surnames to keep. */
    next(family = null) {
        for (;;) {
            const rest = family ?? this.family();
            const name = `${this.random.pick(FIRST)} ${rest}`;
            if (!this.seen.has(name)) {
                this.seen.add(name);
                return name;
            }
        }
    }
    family() {
        const first = this.random.pick(LAST);
        let second = this.random.pick(LAST);
        while (second === first) second = this.random.pick(LAST);
        return this.random.chance(0.2) ? `de ${first}` : `${first} ${second}`;
    }
}

export function mailOf(name, n) {
    const words = name.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase().split(' ').filter((w) => w.length > 2);
    return `${words[0]}.${words[words.length - 1]}${n}@correio.example`;
}
