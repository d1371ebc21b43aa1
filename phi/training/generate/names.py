# SPDX-License-Identifier: MIT
"""Names without end: letter chains learned from name words of many languages, word lists with the chains mixed in, and names that are plain words.

The lists below were written for this project: common given and family names of each language's bearers, in the spelling that a chart uses.
"""
import random

PEOPLE = {
    "irish": ("Aoife Niamh Siobhan Caoimhe Orla Saoirse Ciara Eoin Cillian Padraig Oisin Tadhg Diarmuid Fionn Ronan Declan Maeve Grainne", "O'Sullivan Brennan Gallagher Kavanagh McLoughlin Doherty Ni Fhlaithearta O'Shaughnessy Mulcahy Cusack Geraghty Tierney Heffernan"),
    "welsh": ("Rhys Gwyneth Eluned Angharad Cerys Dafydd Emrys Ffion Gethin Llinos Meirion Nerys Owain Siwan", "Llewellyn Gwynedd Prydderch Cadwallader Bevan Rhydderch Gethin Probert Maddocks"),
    "polish": ("Katarzyna Agnieszka Wojciech Zbigniew Bozena Grzegorz Jadwiga Krzysztof Malgorzata Stanislaw Tadeusz Urszula Zofia Leszek", "Kowalczyk Wisniewska Szymanski Wojciechowski Kaczmarek Zielinska Pietrzak Jablonski Dudek Wrobel Mazurek Kubiak Sobczak"),
    "czech": ("Jiri Zdenek Vaclav Bozena Milada Radka Lubos Ondrej Vlasta Ludmila Katerina", "Novotny Dvorak Prochazka Kucera Pospisil Havlicek Sedlacek Hruska Vondracek Kratochvil"),
    "hungarian": ("Laszlo Zoltan Ildiko Piroska Gyorgy Erzsebet Balazs Csilla Zsuzsanna Istvan Dezso Tamas", "Szabo Nagy Horvath Kovacs Szilagyi Fekete Takacs Gulyas Meszaros Bodnar Vegh Lakatos"),
    "russian": ("Dmitri Svetlana Yevgeny Oksana Lyudmila Anatoly Galina Vadim Ruslan Tatiana Zinaida Arkady Nadezhda Kirill", "Petrov Ivanova Kuznetsov Sokolova Volkov Zaitseva Morozov Lebedeva Orlov Smirnova Gorbunov Yakovlev Bogdanov"),
    "ukrainian": ("Oleksandr Bohdan Mykola Nataliya Vasyl Halyna Taras Yulia Oksana Ostap", "Shevchenko Bondarenko Kovalenko Tkachenko Hrytsenko Melnyk Lysenko Pavlyuk Rudenko Savchuk"),
    "balkan": ("Zoran Dragana Slobodan Mirjana Nenad Vesna Goran Jelena Dusan Snezana Ivo Biljana Luka", "Jovanovic Petrovic Markovic Stojanovic Kovacevic Vukovic Horvat Babic Novak Dimitrov Georgiev Todorov Popescu Ionescu Munteanu"),
    "greek": ("Stavros Despina Eleftheria Kostas Panagiotis Vasiliki Theodoros Evangelia Anastasios Kyriaki", "Papadopoulos Karagiannis Nikolaidis Vlahos Economou Stathopoulos Mavridis Tsakiris Kontos Zervas"),
    "baltic": ("Vytautas Jurgita Rasa Kestutis Ilze Guntis Valdis Liga Toomas Kersti Mindaugas", "Kazlauskas Jankauskiene Petrauskas Ozolins Berzina Kalnins Tamm Saar Magi Butkus"),
    "nordic": ("Ingrid Bjorn Sigrid Torvald Astrid Solveig Gunnar Halvard Ragnhild Leif Eero Paivi Juhani Aino Sven Ylva Magnus Gudrun", "Haraldsson Lindqvist Johansen Bergstrom Halvorsen Virtanen Korhonen Nieminen Sorensen Kjeldsen Engstrom Mattsson Gudmundsdottir Thorsen"),
    "german": ("Heinrich Gisela Wolfgang Liesel Ulrich Anneliese Dietmar Hannelore Jurgen Waltraud Gerhard Ottilie", "Steinmetz Schroeder Vogt Kessler Brandt Zimmermann Kuhn Hoffmeister Baumgartner Dreyer Pfeiffer Lindemann Oberholtzer"),
    "dutch": ("Maarten Liesbeth Joost Wilhelmina Pieter Femke Gerrit Hendrika Sjoerd Anouk", "van der Berg de Vries van Dijk Hoekstra Dijkstra Bakker Kuiper van den Heuvel Vandermeer Ter Horst Zijlstra"),
    "french": ("Genevieve Thierry Solange Mathieu Odile Benoit Mireille Guillaume Lucienne Etienne Celestine Rene", "Beauchamp Delacroix Thibodeaux Boudreaux Fontenot Lefebvre Marchand Rousseau Gaudreau Pelletier Arceneaux Duchesne"),
    "italian": ("Giuseppe Concetta Salvatore Graziella Domenico Filomena Vincenzo Ornella Carmine Rosaria", "DiNapoli Santangelo Esposito Castellano Ferrante Lombardi DeLuca Mastroianni Pellegrino Iacobucci Bellini"),
    "spanish": ("Xiomara Guadalupe Rigoberto Yesenia Anselmo Consuelo Heriberto Maricela Eusebio Lourdes Octavio Rocio Ignacio Beatriz Efrain Itzel", "Hernandez Villanueva Echeverria Quintanilla Zamora Bustamante Delgado Arredondo Ybarra Cisneros Maldonado Santiago-Rivera Tovar Ocampo Barrientos"),
    "portuguese": ("Joaquim Fernanda Thiago Conceicao Rui Ines Marcelo Graca Vasco Leonor", "Ferreira Carvalho Teixeira da Silva Nogueira Figueiredo dos Santos Magalhaes Pacheco Medeiros"),
    "arabic": ("Mohammed Fatima Khalid Yasmin Abdulrahman Noor Tariq Samira Hussein Layla Omar Zaynab Bilal Rania Mustafa Hanan", "Al-Rashid Haddad Khoury El-Masri Abdallah Nasser Mansour Al-Khatib Farouk Bakir Shaheen Qureshi Aboud"),
    "persian": ("Farhad Shirin Behnam Parisa Kamran Nasrin Dariush Azadeh Mehrdad Soraya", "Tehrani Hosseini Farrokhzad Mirzaei Rahimi Jafari Ghorbani Shirazi Moradi Bahrami"),
    "turkish": ("Emre Aylin Mehmet Zeynep Orhan Gulsen Burak Elif Hakan Nilufer", "Yilmaz Demir Ozturk Kilic Aydin Celik Karaca Erdogan Sahin Polat"),
    "indian": ("Priyanka Rajesh Sunita Venkat Lakshmi Arjun Deepika Harpreet Gurpreet Ananya Sanjay Meenakshi Nikhil Kavitha Ramesh Padma Suresh Ishaan", "Raghunathan Patel Krishnamurthy Chaudhry Venkataraman Iyer Banerjee Mukherjee Gill Dhillon Reddy Subramanian Kapoor Deshpande Nair Agarwal Bhattacharya"),
    "lankan": ("Chaminda Nirosha Tharanga Dilani Ruwan Kumari Sanath Malini Bandara", "Jayawardena Wickramasinghe Perera Gunasekara Rajapaksa Senanayake Ratnayake Amarasinghe"),
    "chinese": ("Xiaoming Wei Lihua Meiling Jianguo Yuting Zhihao Qiang Fang Junjie Siu Ming Hui Xin", "Zhang Huang Ouyang Zhou Xu Leung Cheung Kwok Tsai Hsieh Lau Ng Szeto Xiong Guo"),
    "japanese": ("Haruki Yoko Takeshi Sachiko Kenji Michiko Hiroshi Ayumi Daisuke Noriko Shinji Emi", "Nakamura Watanabe Fujimoto Yamashita Kobayashi Matsuda Ishikawa Okada Hasegawa Tanaka Shimizu"),
    "korean": ("Minjun Seo-yeon Jihoon Eunji Hyun-woo Soo-jin Young-ho Kyung Jiwon Hae-won", "Kim Pak Choi Kwon Yoon Hwang Jeong Noh Shin Baek"),
    "vietnamese": ("Thuy Minh Quang Huong Linh Tuan Phuong Duc Nga Hien Bao Lan", "Nguyen Tran Pham Huynh Hoang Vo Dang Bui Trinh Truong"),
    "thai": ("Somchai Niran Supaporn Kanya Anong Prasert Chai Malee Pranee Wichit", "Srisai Chaiyaporn Wongsawat Thongchai Suwannarat Rattanakosin Saetang Boonmee"),
    "filipino": ("Maricar Jomar Rowena Efren Luzviminda Danilo Imelda Reynaldo Jennilyn Arvin", "Dela Cruz Macaraeg Bautista Pangilinan Dimaculangan Manalo Catacutan Tolentino Salonga"),
    "hmong": ("Pao Mai Xao Chue Tou Yer Bee Ka Nou Kou Sia", "Vang Xiong Lor Yang Moua Thao Her Vue Cha"),
    "pacific": ("Leilani Keola Sione Mele Tevita Kalani Losa Talia Semisi Nalani Kamaka Ana", "Kealoha Tuilagi Fonoti Kahananui Faleolo Tupou Vainikolo Kamakawiwo Akana Mahoe"),
    "yoruba": ("Olumide Folasade Adebayo Yetunde Babatunde Temitope Oluwaseun Ayodele Kehinde Taiwo Bolanle", "Adeyemi Ogunleye Oyelaran Akinwande Adewale Olatunji Fashola Ajayi Odukoya Bamgbose"),
    "igbo": ("Chidinma Emeka Ngozi Obinna Adaeze Ikechukwu Nneka Chukwuemeka Uchenna Ifeoma Kelechi", "Okafor Okonkwo Nwosu Eze Onyekachi Obi Nwachukwu Uzoma Iheanacho Mbah Anyanwu"),
    "ghanaian": ("Kwame Akosua Kofi Abena Yaw Ama Kwabena Efua Nana Adwoa", "Mensah Owusu Boateng Asante Agyeman Ofori Appiah Amoah Darko Ansah"),
    "zulu": ("Thandiwe Sipho Nomvula Bongani Zanele Themba Lindiwe Mandla Nokuthula Tshepo Tendai Rudo", "Mokoena Dlamini Khumalo Ndlovu Nkosi Mthembu Zwane Moyo Chikwanha Mutasa Sithole"),
    "swahili": ("Wanjiru Juma Achieng Otieno Baraka Neema Kamau Makena Zawadi Njoroge", "Kariuki Odhiambo Mwangi Wanyama Njuguna Ochieng Mutua Kimani Omondi Nyambura"),
    "ethiopian": ("Abebe Tigist Dawit Hiwot Selamawit Yonas Meseret Getachew Tsehay Berhane", "Tesfaye Gebremariam Haile Woldemichael Bekele Alemu Mekonnen Desta Tadesse"),
    "somali": ("Abdi Hodan Fartun Mahad Ayaan Warsame Sahra Liban Ifrah Guled", "Warsame Farah Hassan Abdullahi Nur Jama Osman Mohamud Duale Hersi"),
    "hebrew": ("Yitzhak Rivka Moshe Shoshana Avi Tzipora Menachem Chaya Eitan Noa", "Rosenbaum Goldfarb Ben-David Abramovitz Katzenelson Lifshitz Mizrahi Zuckerman Finkelstein"),
    "native": ("Dakota Winona Kai Nizhoni Chenoa Takoda Aponi Koda Elu Yazzie", "Begay Yazzie Tsosie Whitehorse Blackfeather Runningwater Benally Manygoats Redcloud"),
    "southern": ("Darnell Keisha Latoya DeShawn Tyrone Jamal Shanice LaKeisha Marquis Tamika Trayvon Imani Rashida D'Andre Ta'Niyah", "Washington Jefferson Booker Whitfield Pettigrew Gaines Battle Mosley Boykin Broadnax Singletary"),
    "english": ("Harriet Quentin Imogen Cedric Rosalind Percival Winifred Barnaby Beatrice Ezekiel Penelope Lavinia Thaddeus Cordelia Jebediah Clementine Bertram Eunice", "Whitcomb Abernathy Haverford Castlebury Blankenship Fairweather Thistlewood Pemberton Carrow Ashdown Wetherby Holloway Birdsong Merriweather Tuttle Applegate"),
    "armenian": ("Hovhannes Anahit Vartan Siranush Garabed Nvard Levon Giorgi Nino Tamar Zurab", "Petrosyan Hakobyan Sarkissian Keshishian Grigoryan Beridze Kapanadze Lomidze Maisuradze"),
}
PLAIN_FIRST = "Rose Grace Hope Will Mark Art Penny Summer Joy Faith Ivy Violet Daisy Ruby Pearl Jade Olive Autumn Dawn Destiny Chance Chase Drew Frank Gene Grant Guy Harmony Heath Jack Jasmine Lance Lily Melody Miles Nick Norm Pat Pierce Ray Rich Robin Rusty Sky Sunny Ty Wade April May June August Christian Journey Haven River Sage Dallas Austin Savannah Brooklyn Paris London Sydney Virginia Georgia Carolina Chelsea Florence Israel Jordan Kenya India Bill Bob Sue Dean Major Earl Duke Sterling Dale Glen Cliff Woody Sandy Crystal Amber Ginger Honey Candy Misty Stormy Star Angel Heaven Trinity Genesis Messiah King Prince Royal Blue Gray Scarlett Coral Opal Iris Fern Holly Hazel Heather Laurel Willow Basil Rosemary Clay Rocky Mercy Patience Prudence Constance Charity Verity Ace Buddy Bud Buck Colt Drake Hawk Jay Lark Phoenix Raven Wren".split()
PLAIN_LAST = "Young Long Stone Brown Little Good Hall Page Rice Park Cook Price Day Love Green White Black Gray Hill Wood Woods Ford Banks Bell Bishop Burns Bush Case Chambers Church Cross Dean Fields Fish Flowers Fox Frost Golden Hand Hart Head Heard High Hunt Ivory Jewel King Knight Lamb Land Lane Law Light Lock Low Lord Marsh Mason Miller Moon Moody Nail North Noble Painter Parish Peace Pope Post Power Pride Quick Rain Reed Rich Ring Rivers Rose Rush Salt Sands Savage Self Sharp Short Silver Small Snow South Sparks Speed Spring Starr Steel Strong Summers Swift Temple Thorn Tower Vance Walls Waters Weeks Wells West Wise Winter Winters Wolf Word Worth Bird Bass Berry Block Bond Booth Boss Bridges Brooks Camp Carpenter Christian Click Coffee Cotton Crane Cummings Curry Dale Dear Dollar Drew Eagle English Farmer Finch Flood Foot Forrest France Free Friend Gamble Garland Gates Glass Grimes Grove Guard Hawk Heart Hooks House Ice Iron Joy Judge Keys Koch Ladd Leach Major March Mayo Meadows Means Mercer Mills Monday Month Nickel Outlaw Oaks Pack Paris Person Pickle Piper Pool Poole Potter Pitts Queen Rake Rock Root Royal Rule Sampson Seal Shade Ship Shoemaker Sink Sage Spear Sykes Tanner Teague Trout Trusty Usher Valentine Wall Ward Ware Weaver Weed Wheat Wheel Wick Witt Worker Yarn York".split()


class Chain:
    """Makes words that share every run of three letters with the words it was given."""

    def __init__(self, words):
        self.next = {}
        for w in words:
            w = "\x02\x02" + w.lower() + "\x03"
            for i in range(2, len(w)):
                self.next.setdefault(w[i - 2 : i], []).append(w[i])

    def word(self, r, least=3, most=12):
        while True:
            w = "\x02\x02"
            while w[-1] != "\x03" and len(w) < most + 3:
                options = self.next[w[-2:]]
                w += options[r.randrange(len(options))]
            if w[-1] == "\x03" and least <= len(w) - 3 <= most:
                return capital(w[2:-1])


def capital(w):
    out = w[:1].upper() + w[1:]
    for mark in "'-":
        k = out.find(mark)
        if 0 < k < len(out) - 2:
            out = out[: k + 1] + out[k + 1].upper() + out[k + 2 :]
    return out


class Namer:
    """Given and family names: a person's two usually of one language."""

    def __init__(self, r, firsts, lasts, countries):
        self.r = r
        self.firsts, self.lasts = firsts, lasts
        step_f, step_l = max(1, len(firsts) // 4000), max(1, len(lasts) // 12000)
        self.wide = (Chain(firsts[::step_f]), Chain(lasts[::step_l]))
        self.own = {}
        for k, (f, l) in PEOPLE.items():
            self.own[k] = (f.split(), self.family(l), Chain(f.split() * 1), Chain(self.family(l)))
        for k, (f, l) in countries.items():
            self.own[k] = (f, l, Chain(f), Chain(l))
        self.kinds = sorted(self.own)
        self.made = self.wide[1].word

    @staticmethod
    def family(text):
        out, pending = [], ""
        for w in text.split():
            if w in ("van", "der", "den", "de", "da", "dos", "Ter", "Ni", "Dela"):
                pending += w + " "
            else:
                out.append(pending + w)
                pending = ""
        return out

    def pick(self, options):
        return options[self.r.randrange(len(options))]

    def first(self, kind=None):
        odd = self.r.random()
        if odd < 0.07:
            return self.pick(PLAIN_FIRST)
        if odd < 0.12:
            return self.made()
        if odd < 0.24:
            return self.pick(self.firsts)
        if odd < 0.46:
            return self.wide[0].word(self.r)
        own = self.own[kind or self.pick(self.kinds)]
        return self.pick(own[0]) if odd < 0.78 else own[2].word(self.r)

    def last(self, kind=None):
        odd = self.r.random()
        if odd < 0.08:
            return self.pick(PLAIN_LAST)
        if odd < 0.13:
            return self.made()
        if odd < 0.24:
            return self.pick(self.lasts)
        if odd < 0.46:
            return self.wide[1].word(self.r)
        own = self.own[kind or self.pick(self.kinds)]
        return self.pick(own[1]) if odd < 0.78 else own[3].word(self.r)

    def kind(self):
        return self.pick(self.kinds)


class Strangers(Namer):
    """Only the names of the countries it was given."""

    def __init__(self, r, firsts, lasts, countries):
        super().__init__(r, firsts, lasts, countries)
        self.kinds = sorted(countries)

    def first(self, kind=None):
        return self.pick(self.own[kind or self.pick(self.kinds)][0])

    def last(self, kind=None):
        return self.pick(self.own[kind or self.pick(self.kinds)][1])
