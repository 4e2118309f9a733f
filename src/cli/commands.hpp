/// Every command's manual and function, and what several command files share.
#pragma once

#include <set>
#include <string>

#include "base/error.hpp"
#include "cli/command.hpp"
#include "record/card.hpp"

namespace parley::cli {

extern const Manual backup_manual, restore_manual, recover_manual;
int run_recover(const Arguments& arguments);
int run_backup(const Arguments& arguments);
int run_restore(const Arguments& arguments);

extern const Manual unlock_manual, lock_manual, passphrase_manual;
int run_passphrase(const Arguments& arguments);
int run_unlock(const Arguments& arguments);
int run_lock(const Arguments& arguments);

extern const Manual init_manual, card_manual, party_key_manual;
int run_init(const Arguments& arguments);
int run_card(const Arguments& arguments);
int run_party_key_print(const Arguments& arguments);

extern const Manual convene_manual, join_manual, compare_manual, people_manual, exchanges_manual;
int run_convene(const Arguments& arguments);
int run_join(const Arguments& arguments);
int run_compare(const Arguments& arguments);
int run_people(const Arguments& arguments);
int run_exchanges(const Arguments& arguments);

extern const Manual invite_manual, admit_manual, revoke_manual, renew_manual;
int run_invite(const Arguments& arguments);
int run_admit(const Arguments& arguments);
int run_revoke(const Arguments& arguments);
int run_renew(const Arguments& arguments);
extern const Manual rekey_manual;
int run_rekey(const Arguments& arguments);

extern const Manual check_manual, deliver_manual, reply_manual;
int run_check(const Arguments& arguments);
int run_deliver(const Arguments& arguments);
int run_reply(const Arguments& arguments);

extern const Manual draft_share_manual, draft_list_manual, draft_show_manual, draft_comment_manual,
    sign_off_manual;
int run_draft_share(const Arguments& arguments);
int run_draft_list(const Arguments& arguments);
int run_draft_show(const Arguments& arguments);
int run_draft_comment(const Arguments& arguments);
int run_sign_off(const Arguments& arguments);

extern const Manual search_manual;
int run_search(const Arguments& arguments);

extern const Manual inbox_manual, read_manual, attachment_list_manual, attachment_save_manual;
int run_inbox(const Arguments& arguments);
int run_read(const Arguments& arguments);
int run_attachment_list(const Arguments& arguments);
int run_attachment_save(const Arguments& arguments);

extern const Manual pack_manual, unpack_manual, refused_manual;
int run_pack(const Arguments& arguments);
int run_unpack(const Arguments& arguments);
int run_refused(const Arguments& arguments);

extern const Manual table_manual, status_manual, facts_manual;
int run_table(const Arguments& arguments);
int run_status(const Arguments& arguments);
int run_facts(const Arguments& arguments);

extern const Manual annotate_manual, annotations_manual, calendar_manual, meetings_manual, reminders_manual,
    arrival_manual, sync_manual;
int run_annotate(const Arguments& arguments);
int run_annotations(const Arguments& arguments);
int run_calendar(const Arguments& arguments);
int run_meetings(const Arguments& arguments);
int run_reminders(const Arguments& arguments);
int run_arrival(const Arguments& arguments);
int run_sync(const Arguments& arguments);

extern const Manual conclude_manual, conclusions_manual;
int run_conclude(const Arguments& arguments);
int run_conclusions(const Arguments& arguments);

extern const Manual publish_manual, confirm_manual, leave_manual;
int run_publish(const Arguments& arguments);
int run_confirm(const Arguments& arguments);
int run_leave(const Arguments& arguments);

extern const Manual text_manual, brief_manual;
int run_text(const Arguments& arguments);
int run_brief(const Arguments& arguments);

extern const Manual why_manual;
int run_why(const Arguments& arguments);

extern const Manual what_if_manual;
int run_what_if(const Arguments& arguments);

extern const Manual diff_manual;
int run_diff(const Arguments& arguments);

extern const Manual log_manual, show_manual, verify_manual, signers_manual;
int run_log(const Arguments& arguments);
int run_show(const Arguments& arguments);
int run_verify(const Arguments& arguments);
int run_signers(const Arguments& arguments);

extern const Manual seal_manual, open_manual;
int run_seal_command(const Arguments& arguments);
int run_open_command(const Arguments& arguments);

extern const Manual ui_manual;
int run_ui(const Arguments& arguments);

extern const Manual relay_manual, relay_check_manual;
int run_relay(const Arguments& arguments);
int run_relay_check(const Arguments& arguments);

extern const Manual help_manual, version_manual;
int run_help(const Arguments& arguments);
int run_version(const Arguments& arguments);

/// A card from a file, with the file's name in the error.
Result<SignedCard> read_card_file(const std::string& file);
/// Whether a command may write its output to the file: there is none, it is empty, or it begins as the output
/// does (a card over a card). So a mistyped name never costs a draft.
Result<void> may_replace(const std::string& file, std::string_view beginning);
/// `admit, commit, transmit`
std::string powers_text(const std::set<Power>& powers);
/// `--powers`, or what else.
Result<std::set<Power>> powers_option(const Arguments& arguments, std::set<Power> otherwise);
/// Help for one command as text, for `parley help NAME` and `--help`.
std::string help_text(const Manual& manual);

}  // namespace parley::cli
