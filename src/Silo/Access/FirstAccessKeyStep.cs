using CloudAssistant.Grains.Time;
using CloudAssistant.Silo.Hosting;
using CloudAssistant.Silo.Storage;
using Microsoft.Extensions.Options;

namespace CloudAssistant.Silo.Access;

/// <summary>Makes the first access key at the first start, and checks the stored secrets at each.</summary>
internal sealed class FirstAccessKeyStep(Database database, ISecretBox box, IClock clock, IOptions<AccessOptions> options) : IUnderMigrationLock
{
    public Task RunAsync(CancellationToken cancellation) =>
        FirstAccessKey.EnsureAsync(database, box, clock, options.Value.AccessKeyFile, cancellation);
}
