//! The meeting of `data/`, row by row: what each sentence of the text must have given.
//!
//! A row lists facts as SPARQL patterns, each asked on its own, so that a failure names the fact,
//! and the questions of `ontology/questions` that answer it.

use crate::ours;

/// A sentence or clause of the text, and what it must have given.
struct Row {
    /// Words of the text; some quote must hold each of them.
    words: &'static [&'static str],
    /// Questions that answer it.
    questions: &'static [&'static str],
    /// Patterns that must match.
    facts: &'static [&'static str],
}

const PREFIXES: &str = "\
BASE <https://w3id.org/plenary/hrc31/>
PREFIX pl: <https://w3id.org/plenary/ns#>
PREFIX : <https://w3id.org/plenary/hrc31/theme/>
PREFIX scheme: <https://w3id.org/plenary/hrc31/scheme/>
PREFIX aim: <https://w3id.org/plenary/hrc31/event/hrc31-rights-of-the-child/aim/>
PREFIX topic: <https://w3id.org/plenary/hrc31/event/hrc31-rights-of-the-child/topic/>
PREFIX panel: <https://w3id.org/plenary/hrc31/event/hrc31-rights-of-the-child/panel/>
PREFIX first: <https://w3id.org/plenary/hrc31/event/hrc31-rights-of-the-child/panel/first/topic/>
PREFIX second: <https://w3id.org/plenary/hrc31/event/hrc31-rights-of-the-child/panel/second/topic/>
PREFIX org: <https://w3id.org/plenary/hrc31/organisation/>
PREFIX oa: <http://www.w3.org/ns/oa#>
PREFIX owl: <http://www.w3.org/2002/07/owl#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX schema: <https://schema.org/>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>
";

const ROWS: &[Row] = &[
    Row {
        words: &["UN Human Rights Council: Annual Full Day Meeting on the Rights of the Child"],
        questions: &["events", "facts-of-events", "other-names", "sources"],
        facts: &[
            "<event/hrc31-rights-of-the-child> a pl:Event ;
               rdfs:label 'Annual Full Day Meeting on the Rights of the Child'@en",
            "<event/hrc31-rights-of-the-child> pl:evidence [ pl:supports rdfs:label ;
               oa:exact 'UN Human Rights Council: Annual Full Day Meeting on the Rights of the \
               Child' ]",
            "<source/hrc31-report> a pl:Source ;
               rdfs:label 'UN Human Rights Council: Annual Full Day Meeting on the Rights of the \
               Child'@en",
            "org:human-rights-council skos:altLabel 'UN Human Rights Council'@en ;
               pl:evidence [ oa:exact 'UN Human Rights Council' ; pl:supports skos:altLabel ]",
        ],
    },
    Row {
        words: &[
            "Monday, 7th of March 2016",
            "the 31st Session of the United Nations Human Right Council (UNHRC) convened in Geneva",
            "for their Annual Full Day Meeting on the Rights of the Child",
        ],
        questions: &[
            "events",
            "timeline",
            "facts-of-events",
            "kinds",
            "places",
            "organisations",
        ],
        facts: &[
            "<event/hrc31-rights-of-the-child> pl:startDate '2016-03-07'^^xsd:date ;
               pl:earliest '2016-03-07'^^xsd:date ; pl:latest '2016-03-07'^^xsd:date",
            "<event/hrc31-rights-of-the-child> pl:partOf <event/hrc31>",
            "<event/hrc31> pl:hasPart <event/hrc31-rights-of-the-child>",
            "<event/hrc31> pl:number 31 ; pl:place <place/geneva> ;
               pl:convenedBy org:human-rights-council ;
               pl:evidence [ pl:supports pl:number, pl:place, pl:convenedBy ; oa:exact
               'the 31st Session of the United Nations Human Right Council (UNHRC) convened in \
               Geneva' ]",
            "<event/hrc31-rights-of-the-child> pl:evidence [ pl:supports pl:startDate, pl:partOf ]",
            "<event/hrc31-rights-of-the-child> pl:kind :annual-meeting , :full-day-meeting",
            "<place/geneva> a pl:Place ; rdfs:label 'Geneva'@en ;
               owl:sameAs <http://www.wikidata.org/entity/Q71>",
            "org:human-rights-council rdfs:label 'United Nations Human Rights Council'@en ;
               skos:altLabel 'United Nations Human Right Council'@en , 'UNHRC'@en ;
               owl:sameAs <http://www.wikidata.org/entity/Q205650>",
        ],
    },
    Row {
        words: &[
            "this year focusing on information and communications technologies (ICTs) and child \
             sexual exploitation",
        ],
        questions: &["focus", "themes-by-use", "theme-names"],
        facts: &[
            "<event/hrc31-rights-of-the-child> pl:theme :ict , :child-sexual-exploitation ;
               pl:evidence [ pl:supports pl:theme ]",
            ":ict skos:prefLabel 'information and communications technologies'@en ;
               skos:altLabel 'ICTs'@en ;
               skos:closeMatch <http://metadata.un.org/thesaurus/1003205> ,
                 <http://metadata.un.org/thesaurus/1001133>",
            ":child-sexual-exploitation skos:prefLabel 'child sexual exploitation'@en ,
               'exploitation sexuelle des enfants'@fr",
        ],
    },
    Row {
        words: &["ICTs, which include the internet as well as new/social media"],
        questions: &["broader-themes", "theme-tree", "outside-identifiers"],
        facts: &[
            ":internet skos:broader :ict ; pl:evidence [ pl:supports skos:broader ] ;
               skos:exactMatch <http://metadata.un.org/thesaurus/1003348>",
            ":new-media skos:broader :ict ; pl:evidence [ pl:supports skos:broader ]",
            ":social-media skos:broader :ict ; pl:evidence [ pl:supports skos:broader ] ;
               skos:exactMatch <http://metadata.un.org/thesaurus/1005972>",
            ":ict skos:narrower :internet , :new-media , :social-media",
            ":social-media skos:prefLabel 'social media'@en , 'médias sociaux'@fr ,
               'redes sociales'@es , 'социальные медиа'@ru ,
               'وسائط التواصل الاجتماعي'@ar , '社会媒体'@zh",
        ],
    },
    Row {
        words: &[
            "an ever increasing part of children’s daily lives",
            "being used not only for education, but for entertainment and social interaction as \
             well",
        ],
        questions: &["said-by-sources", "statements", "themes-of-schemes"],
        facts: &[
            "<statement/icts-in-daily-life> a pl:Statement , schema:Quotation ;
               pl:theme :ict , :children , :education , :entertainment , :social-interaction ;
               pl:source <source/hrc31-report> ;
               pl:evidence [ pl:supports pl:text , pl:theme ]
             FILTER NOT EXISTS { <statement/icts-in-daily-life> pl:statedBy ?who }",
            ":education skos:inScheme scheme:uses-of-icts",
            ":entertainment skos:inScheme scheme:uses-of-icts",
            ":social-interaction skos:inScheme scheme:uses-of-icts",
        ],
    },
    Row {
        words: &[
            "With this increased online presence, children are also exposed to increased risks and \
             dangers, such as exposure to violent images, abusive material, bullying and \
             harassment, sexual solicitation or online grooming, and sexual exploitation.",
        ],
        questions: &["said-by-sources", "themes-of-schemes", "themes-together"],
        facts: &[
            "<statement/increased-exposure> a pl:Statement ;
               pl:theme :violent-images , :abusive-material , :bullying-and-harassment ,
                 :online-grooming , :child-sexual-exploitation ;
               pl:evidence [ pl:supports pl:text , pl:theme ]
             FILTER NOT EXISTS { <statement/increased-exposure> pl:statedBy ?who }",
            "scheme:risks-to-children-online a skos:ConceptScheme ;
               rdfs:label 'risks to children online'@en",
            ":violent-images skos:inScheme scheme:risks-to-children-online",
            ":abusive-material skos:inScheme scheme:risks-to-children-online",
            ":bullying-and-harassment skos:inScheme scheme:risks-to-children-online",
            ":online-grooming skos:inScheme scheme:risks-to-children-online",
            ":child-sexual-exploitation skos:inScheme scheme:risks-to-children-online",
        ],
    },
    Row {
        words: &[
            "Thus, the meeting was an opportunity to discuss how best to maintain a balance \
             between protecting children and empowering them with the benefits available through \
             ICTs.",
        ],
        questions: &["aims", "aims-and-themes"],
        facts: &[
            "<event/hrc31-rights-of-the-child> pl:aim aim:balance ;
               pl:evidence [ pl:supports pl:aim ]",
            "aim:balance a pl:Aim ;
               pl:theme :protection-of-children , :empowerment-of-children ;
               pl:evidence [ pl:supports pl:text ]",
        ],
    },
    Row {
        words: &[
            "In the course of two panel discussions, representatives met to deepen international \
             understanding of the role that ICTs have both in providing children access to digital \
             media and information and in exposing children to harm.",
        ],
        questions: &["panels", "aims", "who-took-part"],
        facts: &[
            "<event/hrc31-rights-of-the-child> pl:aim aim:understanding ;
               pl:panel panel:first , panel:second ;
               pl:evidence [ pl:supports pl:panel ]",
            "aim:understanding pl:theme :ict , :children ;
               pl:evidence [ pl:supports pl:text ]",
            "FILTER NOT EXISTS { ?event pl:participant ?who }",
        ],
    },
    Row {
        words: &[
            "the exchange of good practices",
            "the development of strategies and safeguards to provide children safe and equal \
             access to the internet",
            "exploring recommendations on the prevention and criminalisation of online abuse and \
             exploitation",
        ],
        questions: &["topics-of-events", "topics-and-themes"],
        facts: &[
            "topic:good-practices pl:topicOf <event/hrc31-rights-of-the-child> ;
               pl:number 1 ; pl:theme :good-practices ; pl:evidence [ pl:supports rdfs:label ]",
            "topic:safe-and-equal-access
               pl:topicOf <event/hrc31-rights-of-the-child> ;
               pl:number 2 ; pl:theme :internet ; pl:evidence [ pl:supports rdfs:label ]",
            "topic:prevention-and-criminalisation
               pl:topicOf <event/hrc31-rights-of-the-child> ;
               pl:number 3 ; pl:theme :prevention , :criminalisation ;
               pl:evidence [ pl:supports rdfs:label ]",
            "<event/hrc31-rights-of-the-child> pl:evidence [ pl:supports pl:topic ]",
        ],
    },
    Row {
        words: &[
            "The first panel focused on the development of an international framework and what \
             challenges such a framework faces.",
            "Other topics addressed in this panel were the new forms of child exploitation \
             presented by ICTs and the importance of public-private partnerships in combatting \
             exploitation.",
        ],
        questions: &["programme", "panels", "topics-and-themes"],
        facts: &[
            "panel:first a pl:Panel ; pl:number 1 ; rdfs:label 'First panel'@en ;
               pl:panelOf <event/hrc31-rights-of-the-child>",
            "first:international-framework pl:number 1 ;
               pl:topicOf panel:first ; pl:evidence [ pl:supports rdfs:label ]",
            "first:framework-challenges pl:number 2 ;
               pl:topicOf panel:first ; pl:evidence [ pl:supports rdfs:label ]",
            "first:new-forms pl:number 3 ;
               pl:topicOf panel:first ; pl:theme :child-exploitation , :ict ;
               pl:evidence [ pl:supports rdfs:label ]",
            "first:partnerships pl:number 4 ;
               pl:topicOf panel:first ; pl:theme :public-private-partnerships ;
               pl:evidence [ pl:supports rdfs:label ]",
        ],
    },
    Row {
        words: &[
            "The second panel addressed how to combat and prevent child sexual exploitation \
             through ICTs.",
            "This panel included discussion of prevention programmes developed by UNICEF, the \
             profiles of perpetrators of exploitation, the role of public entities (such as law \
             enforcement agencies) and private entities (such as Google, Inc.), and perspectives \
             on good practices in Latin America in the use of ICTs for prevention of exploitation \
             and empowerment of children.",
        ],
        questions: &["programme", "mentions", "places", "themes-of-schemes"],
        facts: &[
            "panel:second a pl:Panel ; pl:number 2 ; rdfs:label 'Second panel'@en ;
               pl:panelOf <event/hrc31-rights-of-the-child>",
            "second:combat-and-prevent pl:number 1 ;
               pl:topicOf panel:second ; pl:theme :child-sexual-exploitation",
            "second:prevention-programmes pl:number 2 ;
               pl:topicOf panel:second ; pl:theme :prevention ;
               pl:mentions org:unicef ; pl:evidence [ pl:supports pl:mentions ]",
            "second:perpetrators pl:number 3 ;
               pl:topicOf panel:second ; pl:theme :perpetrators",
            "second:public-and-private-entities pl:number 4 ;
               pl:topicOf panel:second ;
               pl:theme :public-entities , :law-enforcement-agencies , :private-entities ;
               pl:mentions org:google ; pl:evidence [ pl:supports pl:mentions ]",
            "second:latin-america pl:number 5 ;
               pl:topicOf panel:second ;
               pl:theme :prevention , :empowerment-of-children ;
               pl:mentions <place/latin-america> ; pl:evidence [ pl:supports pl:mentions ]",
            "org:unicef rdfs:label 'UNICEF'@en ;
               owl:sameAs <http://www.wikidata.org/entity/Q740308>",
            "org:google rdfs:label 'Google, Inc.'@en ;
               owl:sameAs <http://www.wikidata.org/entity/Q95>",
            ":law-enforcement-agencies skos:inScheme scheme:actors ; skos:broader :public-entities",
            ":public-entities skos:inScheme scheme:actors",
            ":private-entities skos:inScheme scheme:actors",
            ":perpetrators skos:inScheme scheme:actors",
        ],
    },
    Row {
        words: &[
            "Through these discussions, the United Nations Human Right Council aims to further \
             integrate informed, expert knowledge and recommendations on the use of information \
             and communication technologies, while protecting the rights of the child, into the \
             United Nations agenda.",
        ],
        questions: &["aims", "mentions", "bodies-and-themes"],
        facts: &[
            "org:human-rights-council pl:aim <organisation/human-rights-council/aim/un-agenda>",
            "<organisation/human-rights-council/aim/un-agenda>
               pl:mentions <event/hrc31-rights-of-the-child> , org:united-nations ;
               pl:theme :ict , :rights-of-the-child ;
               pl:evidence [ pl:supports pl:text , pl:mentions ]",
            "org:united-nations a pl:Organisation ; rdfs:label 'United Nations'@en
             FILTER NOT EXISTS { org:united-nations pl:partOfOrganisation ?whole }",
        ],
    },
    Row {
        words: &[
            "“Hope For Children” UNCRC Policy Center considers child sexual exploitation a serious \
             offense.",
        ],
        questions: &["who-spoke-about-what", "statements-of-bodies"],
        facts: &[
            "<statement/serious-offence> a pl:Statement ; pl:statedBy org:hope-for-children ;
               pl:text 'Child sexual exploitation is a serious offence.'@en ;
               pl:theme :child-sexual-exploitation ; pl:evidence [ pl:supports pl:statedBy ]",
            "org:hope-for-children rdfs:label '“Hope For Children” UNCRC Policy Center'@en",
        ],
    },
    Row {
        words: &[
            "The Director-General of “Hope For Children” UNCRC Policy Center, Mr. Joseph Varughese",
        ],
        questions: &["positions", "statements-of-bodies"],
        facts: &[
            "<person/joseph-varughese> a pl:Person ; rdfs:label 'Joseph Varughese'@en ;
               pl:honorific 'Mr.'@en ; pl:affiliation org:hope-for-children ;
               pl:position [ pl:title 'Director-General'@en ;
                 pl:inOrganisation org:hope-for-children ;
                 pl:evidence [ pl:supports pl:title , pl:inOrganisation ] ]",
        ],
    },
    Row {
        words: &[
            "highlighted the need to support efforts to protect children from online sexual \
             exploitation, which poses a serious challenge to countries all over the world.",
        ],
        questions: &["who-spoke-about-what", "statements", "passages"],
        facts: &[
            "<statement/support-for-efforts> pl:statedBy <person/joseph-varughese> ;
               pl:theme :protection-of-children , :child-sexual-exploitation ;
               pl:evidence [ pl:supports pl:statedBy , pl:text ]",
        ],
    },
];

/// What the text does not say, as patterns that must not match.
const NOT_IN_THE_TEXT: &[(&str, &str)] = &[
    (
        "author, publisher, date or address of the article",
        "<source/hrc31-report> ?property ?value
         FILTER(?property IN (<http://purl.org/dc/terms/publisher>, schema:url, pl:earliest,
           <http://purl.org/dc/terms/issued>, <http://purl.org/dc/terms/creator>))",
    ),
    (
        "titles of the panels",
        "?panel a pl:Panel ; rdfs:label ?name FILTER(?name NOT IN ('First panel'@en, \
         'Second panel'@en))",
    ),
    (
        "times of the panels",
        "?panel a pl:Panel ; pl:startDate ?date",
    ),
    (
        "dates of the session",
        "<event/hrc31> pl:startDate|pl:endDate|pl:earliest ?date",
    ),
    (
        "the building, Switzerland",
        "?place a pl:Place FILTER(?place NOT IN (<place/geneva>, <place/latin-america>))",
    ),
    ("who belongs to whom", "?part pl:partOfOrganisation ?whole"),
    (
        "what UNCRC stands for, that the Center is an NGO or sits in Cyprus",
        "org:hope-for-children ?property ?value
         FILTER(?property IN (pl:kind, pl:place, skos:altLabel, owl:sameAs,
           <http://purl.org/dc/terms/description>))",
    ),
    (
        "that anybody spoke or attended",
        "?event pl:speaker|pl:participant|pl:hasRole ?who",
    ),
    (
        "that anything was said at the meeting",
        "?statement pl:madeAt ?event",
    ),
    (
        "people who are not named",
        "?person a pl:Person FILTER(?person != <person/joseph-varughese>)",
    ),
    (
        "organisations that are not named: states, police, moderators",
        "?body a pl:Organisation FILTER(?body NOT IN (org:human-rights-council,
           org:united-nations, org:unicef, org:google, org:hope-for-children))",
    ),
    ("documents", "?document a pl:Document"),
    (
        "a translation without a note that says whose it is",
        "?theme skos:prefLabel ?name FILTER(LANG(?name) != 'en')
         FILTER NOT EXISTS { ?theme skos:editorialNote ?note }",
    ),
    (
        "an outside match without a source of its own",
        "?thing owl:sameAs|skos:exactMatch|skos:closeMatch|skos:broadMatch ?outside
         FILTER NOT EXISTS { ?thing pl:source ?source FILTER(?source != <source/hrc31-report>) }",
    ),
    (
        "a resource without evidence",
        "?resource pl:source ?source FILTER NOT EXISTS { ?resource pl:evidence ?quote }",
    ),
];

#[test]
fn every_row_gives_its_facts() {
    let mut missing = Vec::new();
    for row in ROWS {
        for fact in row.facts {
            if !ours::ask(&format!("{PREFIXES}ASK {{ {fact} }}")) {
                missing.push(format!("{:?}: {fact}", row.words[0]));
            }
        }
    }
    assert!(ROWS.len() >= 15, "the table has {} rows", ROWS.len());
    assert!(missing.is_empty(), "missing facts:\n{}", missing.join("\n"));
}

#[test]
fn every_row_has_a_quote_and_a_question() {
    let quotes = ours::passages();
    let questions = ours::questions();
    for row in ROWS {
        for words in row.words {
            assert!(
                quotes.iter().any(|quote| quote.exact.contains(words)),
                "nothing quotes {words:?}"
            );
        }
        assert!(!row.questions.is_empty(), "no question for {:?}", row.words);
        for name in row.questions {
            assert!(
                questions.contains_key(*name),
                "there is no question `{name}`"
            );
        }
    }
}

#[test]
fn nothing_is_there_that_the_text_does_not_say() {
    for (what, pattern) in NOT_IN_THE_TEXT {
        let found = ours::ask(&format!("{PREFIXES}ASK {{ {pattern} }}"));
        assert!(!found, "{what}: {pattern}");
    }
}

#[test]
fn every_sentence_is_quoted_whole_and_no_quote_is_longer() {
    let text = ours::text();
    let quotes = ours::passages();
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        let end = start + line.chars().count();
        for (from, to) in sentences(line) {
            let (from, to) = (start + from, start + to);
            let mut reached = from;
            for quote in quotes.iter().filter(|q| q.start < to && q.end > from) {
                let within = quote.start >= from && quote.end <= to;
                assert!(within, "longer than its sentence: {}", quote.exact);
                // One space may stand between two quotes.
                if quote.start <= reached + 1 {
                    reached = reached.max(quote.end);
                }
            }
            assert!(reached >= to, "not quoted to its end: {line}");
        }
        start = end;
    }
}

#[test]
fn only_what_no_text_could_hold_is_unquoted() {
    let coverage = ours::loaded().coverage.expect("it was asked for");
    // Whose the translations are, and what is meant elsewhere; the names of our own lists.
    let allowed = |record: &str, key: &str| match key {
        "note" | "same_as" | "exact_match" | "close_match" => true,
        "name" | "description" => record.starts_with("scheme/"),
        _ => record.starts_with("source/"),
    };
    let unquoted = coverage.classes.iter().flat_map(|class| &class.unquoted);
    let wrong: Vec<_> = unquoted
        .filter(|fact| !allowed(&fact.record, &fact.key))
        .map(|fact| format!("{}: {}", fact.record, fact.key))
        .collect();
    assert!(wrong.is_empty(), "no quote supports\n{}", wrong.join("\n"));
    for source in &coverage.sources {
        assert!(
            source.unquoted.is_empty(),
            "nothing quotes {:?}",
            source.unquoted
        );
    }
    assert_eq!(coverage.sources.len(), 1);
}

/// Ranges of code points of the sentences of a paragraph, without the space between them.
fn sentences(paragraph: &str) -> Vec<(usize, usize)> {
    let signs: Vec<char> = paragraph.trim_end().chars().collect();
    let mut found = Vec::new();
    let mut start = 0;
    for at in 0..signs.len() {
        let ends = signs[at] == '.'
            && signs.get(at + 1).is_none_or(|next| *next == ' ')
            && !signs[..at].ends_with(&['M', 'r']);
        if ends {
            found.push((start, at + 1));
            start = at + 2;
        }
    }
    if start < signs.len() {
        found.push((start, signs.len()));
    }
    found
}
