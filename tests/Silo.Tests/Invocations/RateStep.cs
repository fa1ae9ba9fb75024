namespace CloudAssistant.Silo.Tests.Invocations;

/// <summary>What can happen around the rate window of one invocation; a number chooses a record, a variant or a time.</summary>
internal enum RateStep
{
    WindowMoves,
    TwoSilosMoveTheWindow,
    TwoSilosMoveTheWindowWhileOneEnds,
    SiloDiesBeforeItsCommit,
    SiloDiesAfterItsCommit,
    RunStarts,
    RunSucceeds,
    RunFails,
    RunIsStopped,
    LinkCloses,
    LinkOpens,
    LinkOpensWithoutJournal,
    TimePasses,
    Released,
}
