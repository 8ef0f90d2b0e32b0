#include "nlu/entity_name_words.h"

/* Given names as Brazilians bear them, folded; sorted. */
const struct name_words name_given = { {
    " abel abner abraao adalberto adalgisa adao adelaide adelia adelino adelmo ademar ademir "
    "adilson admilson adriana adriano adrielle adrielly afonso agatha agnaldo agnes "
    "aguinaldo ailton airton alan alana alberto alcides aldair aldenir aldo alef alejandro "
    "alessandra alessandro alex alexandra alexandre alexia alexsandro alfredo alice alicia "
    "aline alisson almir alvaro alzira amalia amanda amaro amelia ana anabela anderson andre "
    "andrea andrei andreia andressa andreza angela angelica angelina angelo anita anne annie "
    "anselmo antero antonella antonia antonio aparecida aparecido ariadne ariana ariane "
    "ariel arlete arlindo arnaldo arthur artur augusto aurea aurora ayla ",
    " barbara beatriz benedita benedito benicio benjamin bento berenice bernadete bernardo "
    "betania beto bia bianca breno bruna bruno bryan ",
    " caio camila camile camilla camilly camilo carina carla carlos carmem carmen carol "
    "carolina caroline cassia cassiano cassio catarina caua cauan caue cecilia celia celina "
    "celio celso cesar charles chico christian christiane cibele cicera cicero cida cintia "
    "ciro clara clarice clarissa claudemir claudete claudia claudinei claudineia claudio "
    "claudionor cleber cleide cleiton clelia cleonice cleusa cleuza clovis conceicao cris "
    "cristian cristiana cristiane cristiano cristina cynthia ",
    " dagmar daiana daiane daisy dalila dalva damiao dani daniel daniela daniele danielle "
    "danilo danubia darci dario davi david davison davy debora deise deivid denilson denis "
    "denise deolinda diana diego dilma dilson dimas diogo dione dirce dirceu djalma domingos "
    "dora doralice douglas drica duda dulce durval ",
    " edgar edgard edilene edileusa edilson edimar edina edinaldo edison edivaldo edmar "
    "edmilson edmundo edna ednaldo edson eduarda eduardo edvaldo edvan edvania elaine elen "
    "elena eleonora eliana eliane elias eliene eliete eliezer elio elis elisa elisabete "
    "elisangela elise eliseu elizabete elizabeth elizangela ellen elmo eloa eloisa eloy elsa "
    "elton elvira elza emanuel emanuela emanuelle emerson emilia emiliano emilio emilly "
    "emily enrico enzo eric erica erick erik erika ernesto estefany estela ester estevao "
    "esther eugenia eugenio eunice eva evandro evaristo evelin eveline evelyn everton "
    "ezequias ezequiel ",
    " fabi fabiana fabiane fabiano fabio fabiola fabricia fabricio fatima felicia felipe "
    "fellipe fernanda fernando filipe filomena flavia flavio flora floriano franciele "
    "francieli francielle francimar francisca francisco fred frederico ",
    " gabi gabriel gabriela gabriele gabrielle gabrielly gael geisa genesio genilda genilson "
    "genivaldo george geovana geovanna geralda geraldo gerson gesiel gessica gilberto gilda "
    "gilmar gilson gilvan giovana giovani giovanna giovanni gisela gisele giselle gislaine "
    "giulia glaucia glaucio gleice gleison graca gracas graziela grazielle greice guilherme "
    "gustavo guto ",
    " hamilton haroldo heitor helen helena helenice helio heloisa henrique herbert hercules "
    "hermes hilda hugo humberto ",
    " iago iara icaro ieda igor ilda inacio ines ingrid iolanda iracema iraci irene iris isa "
    "isaac isabel isabela isabella isabelle isabelly isadora isaias isis ismael israel "
    "itamar ivan ivana ivani ivanilda ivanildo ivete ivo ivone ivonete izabel izabela "
    "izadora ",
    " jacinto jacira jackson jacqueline jade jailson jaime jair jairo jamile janaina jandira "
    "jandyra jane janete janice jaqueline jean jeferson jefferson jenifer jeniffer jennifer "
    "jeremias jessica jessika jhonatan jhonny joana joao joaquim joaquina joel joelma "
    "joelson joice jonas jonatas jonathan jordana jorge jose josefa josefina joselia "
    "josenilda josenildo josiane josias josimar josue josy joyce juarez juca jucilene "
    "jucimara juju julia juliana juliane juliano julieta julio juninho junior juraci "
    "jurandir juscelino jussara ",
    " kadu kaike kaio kaique karen karin karina karine karla karol karoline katia kaua kauan "
    "kauany kaue keila kelly kelvin kenia kethelyn kevin kleber ",
    " laercio lais laisa laissa lara larissa laryssa laura lauro lavinia lazaro leandra "
    "leandro leda leia leila lele lena leo leonardo leonel leonice leonor leonora leopoldo "
    "leticia levi lia lidia lidiane ligia lila lilia lilian liliana liliane lindalva "
    "lindinalva livia liz lorena lorenzo lorraine lourdes lourival luan luana luane luca "
    "lucas lucelia lucia luciana luciane luciano lucielma luciene lucilene lucimar lucimara "
    "lucinda lucineia lucio ludmila luis luisa luiz luiza lurdes luzia lygia ",
    " mabel madalena magali magda magno maiara maicon maira maisa maite malu manoel manoela "
    "manu manuel manuela mara marcela marcelino marcella marcelle marcelo marcia marciana "
    "marciel marcilene marcio marco marcondes marcos marcus margarete margareth margarida "
    "maria mariana mariane mariangela mariani marianne mariano marieta marilda marilene "
    "marilia marilza marina marinalva marines marinete mario marisa marise maristela marlene "
    "marlete marli marlon marlucia marta martha mary mateus matheus matilde maura mauricio "
    "mauro max maximiliano mayara mayra meire melina melissa mercedes michael michel michele "
    "michelle miguel milena milene milton mirela mirella miriam mirian mirna moacir moises "
    "monica monique muriel murilo ",
    " nadia nadir naiara nair nana nanci nancy nando nara natalia natalie natasha nathalia "
    "nathan nayara neide neiva nelci nelson neusa neuza newton nicolas nicole nilda nilo "
    "nilson nilton nilza nina nivaldo noah noel noemi noemia norma nubia ",
    " odair odete ofelia olavo olga olinda olivia orlando oscar osmar osvaldo oswaldo otavio "
    "otto ",
    " pablo palmira paloma pamela pamella paola pati patricia patrick paula paulina paulinha "
    "paulinho paulo pedrinho pedro penha perla pietra pietro poliana priscila priscilla ",
    " quiteria ",
    " rafa rafael rafaela raiane raimunda raimundo raissa ramon raquel raquelly raul ravi "
    "rayane rayssa rebeca regiane regina reginaldo regis reinaldo renan renata renato rhuan "
    "ricardinho ricardo rita roberta roberto robson rodolfo rodrigo rogeria rogerio romario "
    "romeu romulo ronaldo roney roni rosa rosana rosane rosangela rosario rose roseane "
    "roseli rosemary rosemeire rosenilda rosilda rosilene rosimeire rosineide rosinha "
    "rosivaldo ruan rubens rui rute ruth ryan ",
    " sabrina salete salomao salvador samanta samantha samara samira samuel sandra sandro "
    "sara sarah saulo savio sebastiana sebastiao selma sergio severina severino sharon "
    "sheila sheyla shirlei shirley sidnei sidney silas silmara silvana silvania silvia "
    "silvio simao simone sirlei sirlene socorro sofia sol solange sonia sophia sophie "
    "stefany stela stella stephanie suelen sueli suellen suely susana suzana suzane suzi ",
    " taina tainara tais taisa talita tamara tamires tania tati tatiana tatiane tatyane "
    "tayna telma teo teodoro teresa teresinha tereza terezinha thaina thais thaissa thales "
    "thalita thamires thayane thayna theo thiago thomas tiago tiao tici ticiane tomas tonho "
    "toninho tulio ",
    " ubirajara ubiratan uelinton ulisses ursula ",
    " vagner valdeci valdecir valdemar valdemir valdenice valdete valdir valdirene valentina "
    "valeria valerio valmir valquiria valter vanda vanderlei vanderleia vanderson vanessa "
    "vania vera veronica vicente victor victoria vilma vilson vini vinicios vinicius violeta "
    "virgilio virginia vitor vitoria vitorio vivi viviam vivian viviane ",
    " wagner waldemar waldir wallace walter wanda wanderlei wanderley wanderson washington "
    "wellington wendel wesley weslley weverton wiliam william willian wilma wilson wilton ",
    " ",
    " yago yan yara yasmim yasmin yolanda yuri ",
    " ze zeca zefa zelia zenaide zezinho zilda zilma zoraide zuleica zuleide zulmira ",
} };
