using CloudAssistant.Silo.Storage;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace CloudAssistant.Silo.Hosting;

/// <summary>Ready means: this silo is an active member, and the database answers within 2 seconds.</summary>
internal sealed class SiloReadiness(ILocalSiloDetails self, IClusterMembershipService members, Database database, TimeProvider time) : IHealthCheck
{
    private static readonly TimeSpan DatabaseAnswersWithin = TimeSpan.FromSeconds(2);

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var status = members.CurrentSnapshot.GetSiloStatus(self.SiloAddress);
        if (status != SiloStatus.Active)
            return HealthCheckResult.Unhealthy($"The silo is {status}.");
        using var late = new CancellationTokenSource(DatabaseAnswersWithin, time);
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, late.Token);
        try
        {
            await using var connection = await database.OpenAsync(timeout.Token);
            await connection.ExecuteAsync("SELECT 1", timeout.Token);
            return HealthCheckResult.Healthy();
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            // Any failure of a probe is the answer "not ready"; the type says enough and holds no secret.
            return HealthCheckResult.Unhealthy($"The database does not answer: {e.GetType().Name}.");
        }
    }
}
