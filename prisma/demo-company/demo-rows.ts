import type { Prisma, PrismaClient } from '../generated/client.ts';

/** Everything that is loaded, table by table; written in the order of the foreign keys. */
export interface DemoRows {
  users: Prisma.UserCreateManyInput[];
  skills: Prisma.SkillCreateManyInput[];
  agents: Prisma.AgentCreateManyInput[];
  agentSkills: Prisma.AgentSkillCreateManyInput[];
  intervals: Prisma.AgentStateIntervalCreateManyInput[];
  reps: Prisma.RepCreateManyInput[];
  teams: Prisma.TeamCreateManyInput[];
  members: Prisma.TeamMemberCreateManyInput[];
  ruleSets: Prisma.RuleSetCreateManyInput[];
  rules: Prisma.RoutingRuleCreateManyInput[];
  queues: Prisma.CallQueueCreateManyInput[];
  hours: Prisma.BusinessHoursCreateManyInput[];
  hotlines: Prisma.HotlineNumberCreateManyInput[];
  dispositions: Prisma.DispositionCreateManyInput[];
  products: Prisma.ProductCreateManyInput[];
  customers: Prisma.CustomerCreateManyInput[];
  contacts: Prisma.ContactCreateManyInput[];
  numbers: Prisma.CustomerNumberCreateManyInput[];
  contracts: Prisma.ContractCreateManyInput[];
  licences: Prisma.LicenceCreateManyInput[];
  faultTypes: Prisma.FaultTypeCreateManyInput[];
  tickets: Prisma.TicketCreateManyInput[];
  leads: Prisma.LeadCreateManyInput[];
  calls: Prisma.CallCreateManyInput[];
  legs: Prisma.CallLegCreateManyInput[];
  wrapUps: Prisma.WrapUpCreateManyInput[];
  offers: Prisma.LeadOfferCreateManyInput[];
  callbacks: Prisma.CallbackCreateManyInput[];
  interactions: Prisma.InteractionCreateManyInput[];
  events: Prisma.EventCreateManyInput[];
  scorecard: Prisma.ScorecardTargetCreateManyInput[];
}

export function emptyRows(): DemoRows {
  return {
    users: [],
    skills: [],
    agents: [],
    agentSkills: [],
    intervals: [],
    reps: [],
    teams: [],
    members: [],
    ruleSets: [],
    rules: [],
    queues: [],
    hours: [],
    hotlines: [],
    dispositions: [],
    products: [],
    customers: [],
    contacts: [],
    numbers: [],
    contracts: [],
    licences: [],
    faultTypes: [],
    tickets: [],
    leads: [],
    calls: [],
    legs: [],
    wrapUps: [],
    offers: [],
    callbacks: [],
    interactions: [],
    events: [],
    scorecard: [],
  };
}

/** All or nothing: a start that is killed in the middle leaves an empty database, which is loaded again. */
export async function insertRows(prisma: PrismaClient, rows: DemoRows): Promise<void> {
  await prisma.$transaction([
    prisma.user.createMany({ data: rows.users }),
    prisma.skill.createMany({ data: rows.skills }),
    prisma.agent.createMany({ data: rows.agents }),
    prisma.agentSkill.createMany({ data: rows.agentSkills }),
    prisma.agentStateInterval.createMany({ data: rows.intervals }),
    prisma.rep.createMany({ data: rows.reps }),
    prisma.team.createMany({ data: rows.teams }),
    prisma.teamMember.createMany({ data: rows.members }),
    prisma.ruleSet.createMany({ data: rows.ruleSets }),
    prisma.routingRule.createMany({ data: rows.rules }),
    prisma.callQueue.createMany({ data: rows.queues }),
    prisma.businessHours.createMany({ data: rows.hours }),
    prisma.hotlineNumber.createMany({ data: rows.hotlines }),
    prisma.disposition.createMany({ data: rows.dispositions }),
    prisma.product.createMany({ data: rows.products }),
    prisma.customer.createMany({ data: rows.customers }),
    prisma.contact.createMany({ data: rows.contacts }),
    prisma.customerNumber.createMany({ data: rows.numbers }),
    prisma.contract.createMany({ data: rows.contracts }),
    prisma.licence.createMany({ data: rows.licences }),
    prisma.faultType.createMany({ data: rows.faultTypes }),
    prisma.ticket.createMany({ data: rows.tickets }),
    prisma.lead.createMany({ data: rows.leads }),
    prisma.call.createMany({ data: rows.calls }),
    prisma.callLeg.createMany({ data: rows.legs }),
    prisma.wrapUp.createMany({ data: rows.wrapUps }),
    prisma.leadOffer.createMany({ data: rows.offers }),
    prisma.callback.createMany({ data: rows.callbacks }),
    prisma.interaction.createMany({ data: rows.interactions }),
    prisma.event.createMany({ data: rows.events }),
    prisma.scorecardTarget.createMany({ data: rows.scorecard }),
  ]);
}
