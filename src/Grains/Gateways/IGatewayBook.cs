namespace CloudAssistant.Grains.Gateways;

/// <summary>Leases of gateways in the database.</summary>
internal interface IGatewayBook
{
    /// <summary>Writes or renews a lease.</summary>
    Task<LeaseRenewal> RenewAsync(Guid incarnation, string observer, DateTimeOffset now, DateTimeOffset leaseUntil);

    /// <summary>How silos reach that gateway; null when its row is gone.</summary>
    Task<string?> FindObserverAsync(Guid incarnation);

    /// <summary>Ends the lease, closes the gateway's links in chunks, and removes its row.</summary>
    Task LeaveAsync(Guid incarnation, DateTimeOffset now);

    /// <summary>Closes one chunk of links of a gateway whose lease ended before <paramref name="lapsedBefore"/>, and removes its row with the last.
    /// Should it come back, its next renewal tells it.</summary>
    /// <returns>True when there may be more to do.</returns>
    Task<bool> ForgetLapsedAsync(DateTimeOffset lapsedBefore, DateTimeOffset now);
}

/// <summary>A lease that was renewed.</summary>
/// <param name="Lapsed">It had ended before.</param>
/// <param name="LinksSince">Links the gateway opened before this moment were closed for it, Unix milliseconds.</param>
internal readonly record struct LeaseRenewal(bool Lapsed, long LinksSince);
