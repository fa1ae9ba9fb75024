using CloudAssistant.Grains.Access;
using CloudAssistant.Silo.Hosting;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace CloudAssistant.Silo.Access;

/// <summary>Registers the Access slice.</summary>
internal static class AccessServices
{
    /// <summary>Judging callers, client tokens, secrets at rest. Settings: section <c>Access</c>; files are in the data directory unless they say otherwise.</summary>
    public static IServiceCollection AddAccess(this IServiceCollection services, SiloOptions silo)
    {
        services.AddOptions<AccessOptions>().BindConfiguration("Access").PostConfigure(options => options.PlaceIn(silo.DataDirectory));
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton<ISecretBox>(provider => new SecretBox(MasterKey.LoadOrCreate(provider.GetRequiredService<IOptions<AccessOptions>>().Value.MasterKeyFile)));
        services.AddSingleton<NonceWriter>();
        services.AddSingleton<IAccessBook, AccessBook>();
        services.AddSingleton<AccessKeyCache>();
        services.AddOptions<PolicyOptions>().BindConfiguration("Access").ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<IAccessStore, AccessStore>();
        services.AddSingleton<PolicyJudge>();
        services.AddSingleton<CallJudge>();
        services.AddSingleton<IClientTokens, ClientTokens>();
        services.AddSingleton<IUnderMigrationLock, FirstAccessKeyStep>();
        services.AddHostedService<AccessSweeper>();
        return services;
    }
}
