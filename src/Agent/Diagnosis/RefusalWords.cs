namespace CloudAssistant.Agent.Diagnosis;

/// <summary>What a refusal of the server means for whoever looks after this host.</summary>
internal static class RefusalWords
{
    private const string Anew = "run deregister here, then enroll with a new activation";

    /// <summary>The sentence for a code; null for what says nothing of this instance.</summary>
    public static string? Of(string code) => code switch
    {
        "LinkProofInvalid" =>
            $"The server does not accept this machine's key: it knows the instance with another key, or does not know it at all. If the state directory was copied or restored, {Anew}.",
        "InstanceDeregistered" or "Deregistered" =>
            $"The instance was deregistered on the server, and this identity is good for nothing more. To manage this machine again, {Anew}.",
        "LinkCloned" =>
            $"Another machine uses the identity of this one: a copied disk or image. On one of the two, {Anew}.",
        "AgentTooOld" =>
            "The server no longer talks to agents as old as this one: upgrade the agent.",
        "Displaced" =>
            $"Another link with the identity of this instance took this one's place. If that happens again and again, another machine has a copy of it; there, {Anew}.",
        "Throttling" =>
            "The server asks to come more slowly. The agent does by itself; nothing is to be done here.",
        "ServiceUnavailable" =>
            "The server is there but not ready: its cluster or its database is down. The agent goes on trying; look at the server.",
        "Leaving" =>
            "The gateway is being stopped. The agent goes to the next one by itself; nothing is to be done here.",
        _ => null,
    };
}
