#include "nlu/entity_name_words.h"

/* Family names, folded; sorted. */
const struct name_words name_family = { {
    " abrantes abreu acosta aguiar albuquerque alcantara alcino alencar almeida alves alvim "
    "amado amancio amaral amorim andrade anjos antunes apolinario aragao arantes araujo "
    "arruda assis assuncao ataide avelar avelino avila azevedo ",
    " balbino bandeira baptista barbosa barcelos barra barreto barretto barros barroso "
    "bastos batista becker belo beltrao benevides benicio benites bernardes bezerra bianchi "
    "bispo bittencourt boas boaventura bonfim bonifacio borba borges botelho braga brandao "
    "brandt brasil braz brito brum bueno ",
    " cabral cabrera caetano caldas calixto camara camargo campos canto capistrano cardoso "
    "carmo carneiro carvalho casagrande casimiro castilho castro cavalcante cavalcanti "
    "cavalheiro cerqueira chagas chaves claudino clemente coelho colombo conceicao conrado "
    "cordeiro cordova correa correia cortez costa cotrim coutinho couto cruz cunha custodio ",
    " damasceno damiao dantas delgado dias diniz divino domingues dores doria dorneles "
    "drummond drumond duarte dutra ",
    " eler emerick escobar espindola esteves estrela eustaquio evangelista evaristo ",
    " fagundes falcao faria farias faro felix fernandes ferrari ferraz ferreira fidelis "
    "figueira figueiredo fiuza flores fogaca fonseca fontes fontoura fraga franca franco "
    "freire freitas frota furlan furtado ",
    " galdino galhardo galvao gama garcia gaspar gentil gimenes girao godinho godoi godoy "
    "goes gois gomes goncalves gouveia gracas granja guedes guerra guimaraes gurgel gusmao ",
    " henriques herculano hoffmann holanda ",
    " ignacio inacio ",
    " jacob jardim jesus jordao justino ",
    " keller kessler kim klein kozlowski krause ",
    " lacerda lage lago lara laranjeira leal leandro leao lee leitao leite lemes lemos lessa "
    "lima lins lisboa livramento lobato lobo loiola lopes loureiro lourenco lucas lucena "
    "luna luz ",
    " macedo machado maciel madureira magalhaes maia malta mangueira maranhao marcal "
    "marchetti marcondes mariano marinho marins marques martins mascarenhas mata matias "
    "matos mattos mauricio medeiros meira meireles meirelles mello melo mendes mendonca "
    "meneses menezes mesquita miguel milagres miranda modesto molina monte monteiro "
    "montenegro montes moraes morais moreira moreno moretti mota motta moura mourao muller "
    "munhoz muniz muricy ",
    " nakamura napoleao nascimento navarro nazare nazario negrao neri nery neto neves nobre "
    "nobrega nogueira norberto novaes novais nunes ",
    " oliva oliveira onofre ortiz ",
    " pacheco padilha paes paiva paixao palhares palma pamplona pantoja paranhos parente "
    "passos patricio paula paulino paz pecanha pedrosa pedroso peixoto penha penteado "
    "peralta pereira peres pessanha pessoa pestana pimenta pimentel pinheirinho pinheiro "
    "pinho pinto pires policarpo pontes porfirio portela porto povoas prado prates ",
    " quaresma queiroz quintana quirino ",
    " rabello rabelo ramalho ramires ramos rangel raposo rebelo reboucas rego reis resende "
    "rezende ribas ribeiro rios ritter rocha rodrigues rolim romano rondon roque rosa "
    "rosales rosario rossi ruiz ",
    " sa sabino saboia saldanha sales salgado salles salomao salvador sampaio sanches "
    "sandoval santana santanna santiago santo santos saraiva sardinha sarmento sarti sato "
    "scarpelli schmidt schneider seabra seixas sena senna serra serrano severiano severo "
    "silva silveira simao simoes siqueira soares sobral sobrinho sodre soeiro sotero sousa "
    "souza suzuki ",
    " tabosa takahashi tanaka tavares taveira teixeira teles telles tenorio toledo tolentino "
    "torres tostes tourinho trajano trigueiro trindade ",
    " uchoa urbano ",
    " valadares vale valenca valente valentim valerio varela vargas vasco vasconcelos "
    "vasques vaz veiga velasco veloso ventura viana vianna vidal viegas vieira vilaca vilar "
    "vilas vilela villela vitorino ",
    " wagner watanabe weber ",
    " xavier ",
    " yamamoto ",
    " zago zanatta zanella zanetti zanotto zeferino zimmermann ",
} };
