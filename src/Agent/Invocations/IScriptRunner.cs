namespace CloudAssistant.Agent.Invocations;

/// <summary>Runs scripts as processes of this machine.</summary>
internal interface IScriptRunner
{
    /// <summary>Limits are set that cannot be kept here: why. Null when they are, or none is set.</summary>
    string? WhyLimitsNotKept { get; }

    /// <summary>Each run has a control group, or what does its work on this system, of its own.</summary>
    bool? HasGroups => false;

    /// <summary>Starts a script. What refuses to start, or breaks, has left nothing behind.</summary>
    StartOutcome Start(RunSpec spec);

    /// <summary>Kills what an earlier life of the agent left of a record, until nothing of it is found.</summary>
    /// <param name="recordId">Whose processes.</param>
    /// <param name="identity">Its first process, if it is known.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>How many processes were found.</returns>
    Task<int> KillSurvivorsAsync(string recordId, ProcessIdentity? identity, CancellationToken cancellation);

    /// <summary>Removes what an earlier life of the agent left of its runs, but for processes. Call it before the first start.</summary>
    void RemoveLeftScripts();
}
