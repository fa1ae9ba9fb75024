namespace CloudAssistant.Grains.Tests.Invocations;

/// <summary>What can happen in the world of one record; a number chooses a message, a variant or a time.</summary>
internal enum Step
{
    SliceAdvances,
    GatewayGivesNoAnswer,
    GrainLost,
    MessageArrives,
    MessageDoubled,
    MessageLost,
    QueueMoves,
    ScriptEnds,
    ScriptTimesOut,
    AgentTells,
    AgentTellsProgress,
    AgentCrash,
    ReportArrives,
    ReportDoubled,
    ReportLost,
    ReportsArriveTogether,
    StrangerReports,
    StopAsked,
    LinkOpens,
    LinkOpensWithoutJournal,
    LinkTold,
    LinkToldAgain,
    LinkCloses,
    LeaseLapses,
    TimePasses,
    Released,
}
