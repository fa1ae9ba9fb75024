using CloudAssistant.Grains.Interfaces.Access;
using CloudAssistant.Grains.Interfaces.Instances;
using CloudAssistant.Grains.Interfaces.Paging;
using CloudAssistant.Grains.Paging;

namespace CloudAssistant.Grains.Instances;

/// <summary>Reads the search tables of instances and enrollment codes.</summary>
internal interface IInstanceSearch
{
    /// <summary>A page of instances with their presence.</summary>
    Task<Page<Instance>> InstancesAsync(AccountId account, InstanceQuery query, NewestFirst part, DateTimeOffset now);

    /// <summary>A page of enrollment codes.</summary>
    Task<Page<Enrollment>> EnrollmentsAsync(AccountId account, EnrollmentQuery query, NewestFirst part);

    /// <summary>How many codes of the account still take instances, counted to <paramref name="max"/>.</summary>
    Task<int> CountOpenEnrollmentsAsync(AccountId account, DateTimeOffset now, int max);
}
